// The element that is typed into, by our keys and by a real keyboard alike. No browser keyboard comes up.

import { useEffect, useRef } from "../vendor/hooks.module.js";

/** @typedef {HTMLInputElement|HTMLTextAreaElement} Element */
/**
 * @typedef {object} Typing
 * @property {{current: Element|null}} ref
 * @property {(text: string) => void} insert at the caret
 * @property {() => void} drop the letter before the caret
 * @property {(text: string) => void} put everything
 */

/**
 * Typing into an element; `change` gets the whole text. Of several elements on a page one is `active`.
 * @param {(text: string) => void} change
 * @param {boolean} [active]
 * @returns {Typing}
 */
export function useTyping(change, active = true) {
  const ref = useRef(/** @type {Element|null} */ (null));

  // Whoever types on a real keyboard means the one thing this page asks for.
  useEffect(() => {
    if (!active) return undefined;
    ref.current?.focus({ preventScroll: true });
    const length = ref.current?.value.length ?? 0;
    if (ref.current?.type !== "password") ref.current?.setSelectionRange(length, length);
    /** @param {KeyboardEvent} event */
    const found = (event) => {
      const element = ref.current;
      const elsewhere = document.activeElement;
      if (!element || event.ctrlKey || event.metaKey || event.altKey || elsewhere === element) return;
      if (elsewhere instanceof HTMLInputElement || elsewhere instanceof HTMLTextAreaElement) return;
      if (event.key === "Backspace" || (event.key.length === 1 && event.key !== " ")) element.focus();
    };
    document.addEventListener("keydown", found, true);
    return () => document.removeEventListener("keydown", found, true);
  }, [active]);

  /** @param {(element: Element, start: number, end: number) => void} edit */
  const edit = (edit) => {
    const element = ref.current;
    if (!element) return;
    const length = element.value.length;
    edit(element, element.selectionStart ?? length, element.selectionEnd ?? length);
    change(element.value);
  };
  return {
    ref,
    insert: (text) => edit((element, start, end) => element.setRangeText(text, start, end, "end")),
    drop: () =>
      edit((element, start, end) => {
        const before = start === end ? ([...element.value.slice(0, start)].pop()?.length ?? 0) : 0;
        element.setRangeText("", start - before, end, "end");
      }),
    put: (text) => edit((element) => element.setRangeText(text, 0, element.value.length, "end")),
  };
}
