// Hold a code before the scanner: on paper or on a phone.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { ScanDrawing } from "../parts/drawings.js";
import { Page } from "../parts/page.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function ScanCode({ view, act, say, language, live }) {
  const w = phrases(language);
  const guide = html`<div class="device">
    <div class="device-drawing"><${ScanDrawing} label=${w.scanCaption} /></div>
    <p class="device-caption">${w.scanCaption}</p>
  </div>`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${guide} />`;
}
