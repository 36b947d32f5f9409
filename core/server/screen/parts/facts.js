// Facts in two columns: label and value; a long value breaks, and stays readable.

import { html } from "../html.js";

/**
 * @param {{lines: {label: import("../shapes.d.ts").Said, value: import("../shapes.d.ts").Said, change?: string | null}[],
 *   say: (said: any) => string, extra?: (line: any) => any, big?: boolean}} props
 */
export function Facts({ lines, say, extra, big }) {
  if (lines.length === 0) return null;
  return html`<dl class=${`facts ${big ? "facts-big" : ""}`}>
    ${lines.map((line, i) => html`<div class="fact" key=${i}>
      <dt>${say(line.label)}</dt>
      <dd>${say(line.value)}${extra?.(line)}</dd>
    </div>`)}
  </dl>`;
}
