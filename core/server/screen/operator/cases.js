// Cases: what is owed first, then what waits, then the last ones, masked.

import { html } from "../html.js";
import { moment } from "./time.js";
import { outcomeName } from "./words.js";

/**
 * @param {{state: import("./state.d.ts").State, w: import("./words.js").Words, say: import("./state.d.ts").Pick,
 *   language: "zh" | "en"}} props
 */
export function Cases({ state, w, say, language }) {
  const flow = (/** @type {string} */ id) => say(state.businesses.find((b) => b.flow === id)?.title) || id;
  /** @param {string} id @param {string} title @param {any[]} rows @param {(row: any) => any} draw */
  const part = (id, title, rows, draw) => html`<section aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    ${rows.length === 0 ? html`<p class="op-soft op-none">${w.none}</p>`
      : html`<ul class="op-rows">${rows.map(draw)}</ul>`}
  </section>`;
  return html`
    ${part("op-owed", w.owed, state.owed, (owed) => html`<li class="op-row" key=${`${owed.case} ${owed.detail.zh}`}>
      <span class="op-row-text"><strong>${say(owed.detail)}</strong><span class="op-id">${owed.case}</span></span>
      <span class="op-state" data-tone=${owed.what === "parked" || owed.what === "paper" ? "warn" : "bad"}>
        ${w.owedKind[/** @type {"parked"} */ (owed.what)]}</span>
    </li>`)}
    ${part("op-queue", w.queue, state.queue, (waiting) => html`<li class="op-row" key=${waiting.case}>
      <span class="op-row-text"><strong>${flow(waiting.flow)}</strong><span>${say(waiting.waiting)}</span>
        <span class="op-id">${waiting.case}</span></span>
      <time class="op-time">${moment(waiting.since)}</time>
    </li>`)}
    ${part("op-last", w.last, state.cases, (past) => html`<li class="op-row" key=${past.case}>
      <time class="op-time">${moment(past.at)}</time>
      <span class="op-row-text"><strong>${flow(past.flow)}</strong>
        <span>${past.masked ? html`<bdi>${past.masked}</bdi> `
          : past.kept && past.kept !== "open" ? html`<span class="op-soft">${w.keptWords[/** @type {keyof typeof w.keptWords} */ (past.kept)]}</span> ` : ""}<span class="op-id" lang=${language}>${past.case}</span></span></span>
      <span class="op-state" data-tone=${past.outcome === "" ? "warn" : "plain"}>${outcomeName(past.outcome, w)}</span>
    </li>`)}`;
}
