// What is to be paid, larger than anything beside it.

import { html } from "../html.js";

/**
 * @param {{line: import("../shapes.d.ts").ViewLine|undefined,
 *   say: (said?: import("../shapes.d.ts").Said | null) => string}} props
 */
export function Amount({ line, say }) {
  if (!line) return null;
  return html`<p class="amount"><span class="amount-label">${say(line.label)}</span>
    <strong class="amount-value">${say(line.value)}</strong></p>`;
}
