// A day: year, month and day on one number pad; the last few days by one touch.

import { html } from "../html.js";
import { daySaid, daysBefore, dropDigit, NO_PARTS, partsOf, textOf, typeDigit, whole } from "../logic/date.js";
import { held } from "../logic/form.js";
import { phrases } from "../logic/phrases.js";
import { useEffect, useState } from "../vendor/hooks.module.js";
import { Key } from "./key.js";
import { Keypad } from "./keypad.js";
import { useCompact } from "./media.js";

/** @typedef {import("../logic/date.js").Place} Place */

/** @type {{place: Place, size: number}[]} */
const PLACES = [{ place: "year", size: 4 }, { place: "month", size: 2 }, { place: "day", size: 2 }];

/** @param {import("./answer.js").AnswerProps} props */
export function DateAnswer({ field, drafted, keep, wrong, frame, enter, label, language, mode }) {
  const w = phrases(language);
  const compact = useCompact(mode.low);
  const text = held(field, drafted);
  const parts = partsOf(text);
  const [place, setPlace] = useState(/** @type {Place} */ ("year"));

  /** @param {{parts: import("../logic/date.js").Parts, place: Place}} next */
  const put = (next) => {
    keep(textOf(next.parts));
    setPlace(next.place);
  };
  const type = (/** @type {string} */ digit) => put(typeDigit(parts, place, digit));
  const drop = () => put(dropDigit(parts, place));
  const clear = () => put({ parts: NO_PARTS, place: "year" });

  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const real = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9]$/.test(event.key)) type(event.key);
      else if (event.key === "Backspace") drop();
      else if (event.key === "Enter" && !(document.activeElement instanceof HTMLButtonElement)) enter();
    };
    document.addEventListener("keydown", real);
    return () => document.removeEventListener("keydown", real);
  });

  const said = daySaid(text, language);
  const box = html`<div class="date-box" role="group" aria-label=${label} data-wrong=${wrong ? "" : undefined}>
    ${PLACES.map(({ place: of, size }) => {
      const inside = html`
        <span class="date-digits" style=${{ "--size": size }}>${parts[of] || html`<i class="date-none" aria-hidden="true">${"–".repeat(size)}</i>`}</span>
        <span class="date-unit">${w[of]}</span>`;
      // In low reach these lie too high to be touched: the digits go on by themselves, and back by deleting.
      return compact
        ? html`<div class="date-part" key=${of} data-place=${of} data-here=${of === place ? "" : undefined}>${inside}</div>`
        : html`<button type="button" class="date-part" key=${of} data-place=${of} data-here=${of === place ? "" : undefined}
            aria-pressed=${of === place} aria-label=${`${parts[of]}${w[of]}`} onClick=${() => setPlace(of)}>${inside}</button>`;
    })}
    <p class="date-said" role="status">${said}</p>
  </div>`;
  const now = new Date();
  const recent = [w.today, w.yesterday, w.dayBefore].map((name, days) => ({ name, day: daysBefore(now, days) }));
  const keys = html`<div class="date-keys">
    <div class="date-recent">
      ${recent.map(({ name, day }) => html`<${Key} look="side" key=${day} pressed=${whole(text) === day}
        run=${() => put({ parts: partsOf(day), place: "day" })}>${name}<//>`)}
    </div>
    <${Keypad} type=${type} drop=${drop} clear=${clear} language=${language} compact=${compact} />
  </div>`;
  return frame({ box, keys });
}
