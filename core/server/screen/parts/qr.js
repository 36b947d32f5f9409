// A QR code, drawn from its rows: sharp at any size, dark on white in every mode.

import { html } from "../html.js";
import { pathOf, sideOf } from "../logic/qr.js";

/** @param {{rows: string[], label: string}} props */
export function Qr({ rows, label }) {
  const side = sideOf(rows);
  return html`<svg class="qr" viewBox=${`0 0 ${side} ${side}`} role="img" aria-label=${label} shape-rendering="crispEdges">
    <rect class="qr-ground" width=${side} height=${side} />
    <path class="qr-dark" d=${pathOf(rows)} />
  </svg>`;
}
