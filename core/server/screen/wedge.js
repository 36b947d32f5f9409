// Keeps a scanner that acts as a keyboard from typing into the page, and from pressing what has the focus.

import { GAP, judge } from "./logic/wedge.js";

/** Watches the keys of this window from now on; a key of a hand comes {@link GAP} later than it was pressed. */
export function keepWedgesOut() {
  const keys = judge();
  addEventListener("keydown", (event) => {
    // Our own keys, those of an input method, and combinations are not what such a scanner sends.
    if (!event.isTrusted || event.isComposing || event.key === "Process") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Shift" || event.repeat) return;
    const what = keys.key(event.key, event.timeStamp);
    if (what === "pass") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (what === "hold") setTimeout(() => release(keys.due()), GAP);
  }, { capture: true });
}

/** @param {string|null} key */
function release(key) {
  if (key === null) return;
  const target = document.activeElement ?? document.body;
  const pressed = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  const wanted = target.dispatchEvent(pressed);
  // A listener may have moved the focus to where the letter belongs.
  const now = document.activeElement;
  if (!wanted) return;
  if (now instanceof HTMLInputElement || now instanceof HTMLTextAreaElement) {
    const length = now.value.length;
    now.setRangeText(key, now.selectionStart ?? length, now.selectionEnd ?? length, "end");
    now.dispatchEvent(new InputEvent("input", { bubbles: true, data: key, inputType: "insertText" }));
  } else if (key === " " && now instanceof HTMLElement) {
    now.click();
  }
}
