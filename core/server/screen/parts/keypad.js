// A number pad: digits large, what takes away at the side, what else a number may hold in the last row.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { Icon } from "./icon.js";
import { Key } from "./key.js";

/**
 * `type` gets a letter, `drop` takes the last one away, `clear` all; `more` is a letter beside the 0, `letters` changes
 * over to a keyboard. `compact`: two long rows instead of four short ones.
 * @param {{type: (letter: string) => void, drop: () => void, clear: () => void, language: "zh"|"en", more?: string,
 *   letters?: () => void, compact: boolean}} props
 */
export function Keypad({ type, drop, clear, language, more, letters, compact }) {
  const w = phrases(language);
  const digits = (/** @type {string} */ row) => [...row].map((digit) => letter(digit));
  const letter = (/** @type {string} */ of, span = 1, down = 1) =>
    html`<${Key} key=${of} span=${span} down=${down} run=${() => type(of)}>${of}<//>`;
  const back = (/** @type {number} */ down) => html`<${Key} look="side" down=${down} repeats run=${drop} name=${w.back}>
    <${Icon} name="erase" /><span>${w.back}</span><//>`;
  const empty = (/** @type {number} */ down) =>
    html`<${Key} look="side" down=${down} run=${clear} name=${w.clear}><span>${w.clear}</span><//>`;
  const abc = letters && html`<${Key} look="side" run=${letters} name=${`${w.lettersKey} ${w.letters}`}>${w.lettersKey}<//>`;
  if (compact) {
    return html`<div class="keypad" data-compact data-more=${more || letters ? "" : undefined} role="group" aria-label=${w.digits}>
      ${digits("12345")}${more && letter(more, 1, letters ? 1 : 2)}${back(1)}
      ${digits("67890")}${abc}${empty(1)}
    </div>`;
  }
  return html`<div class="keypad" role="group" aria-label=${w.digits}>
    ${digits("123")}${back(2)}${digits("456")}${digits("789")}${empty(2)}
    ${abc}${letter("0", 3 - (abc ? 1 : 0) - (more ? 1 : 0))}${more && letter(more)}
  </div>`;
}
