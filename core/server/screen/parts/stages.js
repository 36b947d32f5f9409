// What happens one after the other at a device: done, now, to come.

import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * @param {{names: string[], at: number, label: string}} props `at`: which one is now, from 0
 */
export function Stages({ names, at, label }) {
  return html`<ol class="stages" aria-label=${label}>
    ${names.map((name, i) => html`<li key=${name} class="stage" data-at=${i < at ? "past" : i === at ? "now" : "next"}
        aria-current=${i === at ? "step" : undefined}>
      <span class="stage-mark" aria-hidden="true">${i < at ? html`<${Icon} name="check" />` : i + 1}</span>
      <span class="stage-name">${name}</span>
    </li>`)}
  </ol>`;
}
