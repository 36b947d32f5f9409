// A number pad: digits large, what takes away on the right side, what else a number may hold in the last row.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { Icon } from "./icon.js";
import { Key } from "./key.js";

const ROWS = ["123", "456", "789"];

/**
 * `type` gets a letter, `drop` takes the last one away, `clear` all; `more` are the letters beside the 0,
 * `letters` changes over to a keyboard.
 * @param {{type: (letter: string) => void, drop: () => void, clear: () => void, language: "zh"|"en",
 *   more?: string[], letters?: () => void}} props
 */
export function Keypad({ type, drop, clear, language, more = [], letters }) {
  const w = phrases(language);
  const zero = 3 - more.length - (letters ? 1 : 0);
  const digit = (/** @type {string} */ letter, /** @type {number} */ span = 1) =>
    html`<${Key} key=${letter} span=${span} run=${() => type(letter)}>${letter}<//>`;
  return html`<div class="keypad" role="group" aria-label=${w.digits}>
    ${ROWS[0]?.split("").map((letter) => digit(letter))}
    <${Key} look="side" down=${2} repeats run=${drop} name=${w.back}><${Icon} name="erase" /><span>${w.back}</span><//>
    ${ROWS.slice(1).map((row, at) => html`
      ${row.split("").map((letter) => digit(letter))}
      ${at === 1 && html`<${Key} look="side" down=${2} run=${clear} name=${w.clear}><span>${w.clear}</span><//>`}`)}
    ${letters && html`<${Key} look="side" run=${letters} name=${w.letters}>${w.lettersKey}<//>`}
    ${digit("0", zero)}
    ${more.map((letter) => digit(letter))}
  </div>`;
}
