// The way in: a code on a pad of digits. What is typed shows as dots and is gone as soon as it was sent.

import { html } from "../html.js";
import { Button } from "../parts/button.js";
import { Icon } from "../parts/icon.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";
import { moment } from "./time.js";

const LONGEST = 16;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * What a refused code means to the person.
 * @param {import("../shapes.d.ts").Completion} done
 * @param {import("./words.js").Words} w
 */
export function refusal(done, w) {
  if (done.code !== "authorisationRequired") return w.noAnswer;
  const told = done.description ?? "";
  const left = /locked for (\d+) s/i.exec(told)?.[1];
  if (left) return w.lockedUntil(moment(Date.now() + Number(left) * 1000));
  if (/no operator/i.test(told)) return w.noCode;
  return /lock/i.test(told) ? w.locked : w.wrong;
}

/**
 * `enter` gives the code to the host and resolves to what is to be said, or to nothing when it was right.
 * @param {{w: import("./words.js").Words, note: string, enter: (code: string) => Promise<string | undefined>,
 *   leave: () => void, other: () => void}} props
 */
export function Pad({ w, note, enter, leave, other }) {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState(note);
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);

  const type = (/** @type {string} */ digit) => {
    if (busy) return;
    setSaid("");
    setCode((old) => (old + digit).slice(0, LONGEST));
  };
  const go = async () => {
    if (busy || code === "") return;
    const typed = code;
    setCode("");
    setBusy(true);
    const answer = await enter(typed);
    if (!alive.current) return;
    setBusy(false);
    setSaid(answer ?? "");
  };
  useEffect(() => {
    const key = (/** @type {KeyboardEvent} */ event) => {
      if (/^[0-9]$/.test(event.key)) type(event.key);
      else if (event.key === "Backspace") setCode((old) => old.slice(0, -1));
      else if (event.key === "Escape") leave();
      else if (event.key === "Enter" && document.activeElement === document.body) void go();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });

  const key = (/** @type {string} */ digit) => html`<button type="button" class="op-key" key=${digit}
    onClick=${() => type(digit)}>${digit}</button>`;
  return html`<main class="op-pad" aria-labelledby="op-pad-title">
    <div class="op-pad-text">
      <h1 id="op-pad-title"><${Icon} name="lock" />${w.code}</h1>
      <p class="op-soft">${w.codeHint}</p>
      <p class="op-code" role="status" aria-label=${w.typed(code.length)}>
        ${code === "" ? html`<span class="op-soft">${busy ? w.checking : "\u00a0"}</span>`
          : Array.from(code, (_, i) => html`<i key=${i}></i>`)}
      </p>
      <p class="op-said" role="alert">${said}</p>
    </div>
    <div class="op-keys" role="group" aria-label=${w.digits}>
      ${KEYS.map(key)}
      <button type="button" class="op-key op-key-side" onClick=${() => setCode("")}>${w.clear}</button>
      ${key("0")}
      <button type="button" class="op-key op-key-side" onClick=${() => setCode((old) => old.slice(0, -1))}>${w.drop}</button>
    </div>
    <div class="op-pad-bar">
      <${Button} kind="quiet" icon="back" run=${leave}>${w.toScreen}<//>
      <${Button} kind="quiet" icon="language" run=${other}>${w.other}<//>
      <span class="page-gap"></span>
      <${Button} kind="primary" after="next" ready=${code !== "" && !busy} run=${go}>${w.enter}<//>
    </div>
  </main>`;
}
