// The characters that the host offers for some pinyin letters: one row to begin with, a whole page of them on demand.

import { html } from "../html.js";
import { ems } from "../logic/fitting.js";
import { paged } from "../logic/pinyin.js";
import { phrases } from "../logic/phrases.js";
import { useRef } from "../vendor/hooks.module.js";
import { useBox } from "./box.js";
import { Icon } from "./icon.js";
import { Key } from "./key.js";

/** No candidate is narrower or lower than this. */
const LEAST = 84;

/** @typedef {import("../logic/pinyin.js").Buffer} Buffer */
/** @typedef {import("../logic/pinyin.js").Candidate} Candidate */

/**
 * The candidates of a buffer in pages. `turn` gets a step and how many pages there are.
 * @param {{buffer: Buffer, choose: (candidate: Candidate) => void, turn: (by: number, pages: number) => void,
 *   language: "zh"|"en", open: boolean, toggle: () => void, asking: boolean, idle?: any}} props
 */
export function Candidates({ buffer, choose, turn, language, open, toggle, asking, idle: instead }) {
  const w = phrases(language);
  const ref = useRef(/** @type {HTMLElement|null} */ (null));
  const box = useBox(ref);
  const font = box.font;
  const rows = open ? Math.max(1, Math.floor((box.height + box.gap) / (LEAST + box.gap))) : 1;
  const width = (/** @type {string} */ text) => Math.max(LEAST, ems(text) * font + font * 0.7) + box.gap;
  const pages = box.width > 0 ? paged(buffer.candidates, box.width + box.gap, rows, width) : [];
  const shown = pages[Math.min(buffer.page, pages.length - 1)] ?? [];
  const idle = buffer.keys === "";
  const none = !idle && !asking && buffer.candidates.length === 0;
  const last = buffer.page >= pages.length - 1 && !buffer.more;
  const more = pages.length > 1 || buffer.more;
  return html`<div class="candidates" data-open=${open ? "" : undefined} data-idle=${idle ? "" : undefined}>
    <div class="candidates-row" ref=${ref} role="group" aria-label=${w.candidates}>
      ${idle && (instead || html`<span class="candidates-hint">${w.pinyinHint}</span>`)}
      ${none && html`<span class="candidates-hint" role="status">${w.noCandidates}</span>`}
      ${shown.map((candidate, i) => html`<${Key} key=${`${buffer.page}-${i}`} look="candidate"
        run=${() => choose(candidate)}>${candidate.text}<//>`)}
    </div>
    ${(open || (!idle && more)) && html`<div class="candidates-turn">
      ${open && html`
        <${Key} look="side" name=${w.earlier} ready=${buffer.page > 0} run=${() => turn(-1, pages.length)}>
          <${Icon} name="up" /><//>
        <${Key} look="side" name=${w.later} ready=${!last} run=${() => turn(1, pages.length)}>
          <${Icon} name="down" /><//>`}
      <${Key} look="side" pressed=${open} run=${toggle}>${open ? w.fewerCandidates : w.moreCandidates}<//>
    </div>`}
  </div>`;
}
