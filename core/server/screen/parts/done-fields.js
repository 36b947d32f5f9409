// What of a form is filled in already, each with the way back to it.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { Icon } from "./icon.js";

/**
 * @param {{rows: {id: string, label: string, value: string, done: boolean}[], go: (id: string) => void,
 *   language: "zh"|"en", ready: boolean}} props
 */
export function DoneFields({ rows, go, language, ready }) {
  const w = phrases(language);
  if (rows.length === 0) return null;
  return html`<ul class="done-fields" aria-label=${w.done}>
    ${rows.map((row) => html`<li key=${row.id}>
      <button type="button" class="done-field" data-done=${row.done ? "" : undefined} data-field=${row.id}
          aria-disabled=${ready ? undefined : "true"} onClick=${() => ready && go(row.id)}>
        <${Icon} name=${row.done ? "check" : "info"} class="done-mark" />
        <span class="done-words"><span class="done-label">${row.label}</span>
          <span class="done-value">${row.value || w.empty}</span></span>
        <span class="done-change">${w.change}</span>
      </button>
    </li>`)}
  </ul>`;
}
