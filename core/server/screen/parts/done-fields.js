// What of a form is filled in already, each with the way back to it.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { Icon } from "./icon.js";

/**
 * `reach`: whether hands reach so high; where not, the list is only read, and the way back is Back.
 * @param {{rows: {id: string, label: string, value: string, done: boolean}[], go: (id: string) => void,
 *   language: "zh"|"en", ready: boolean, reach: boolean}} props
 */
export function DoneFields({ rows, go, language, ready, reach }) {
  const w = phrases(language);
  if (rows.length === 0) return null;
  /** @param {typeof rows[number]} row */
  const words = (row) => html`
    <${Icon} name=${row.done ? "check" : "info"} class="done-mark" />
    <span class="done-words"><span class="done-label">${row.label}</span>
      <span class="done-value">${row.value || w.empty}</span></span>`;
  return html`<ul class="done-fields" aria-label=${w.done}>
    ${rows.map((row) => html`<li key=${row.id}>
      ${reach
        ? html`<button type="button" class="done-field" data-done=${row.done ? "" : undefined} data-field=${row.id}
            aria-disabled=${ready ? undefined : "true"} onClick=${() => ready && go(row.id)}>
            ${words(row)}<span class="done-change">${w.change}</span>
          </button>`
        : html`<div class="done-field" data-done=${row.done ? "" : undefined}>${words(row)}</div>`}
    </li>`)}
  </ul>`;
}
