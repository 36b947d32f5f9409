// Drawings of what a hand does at a device: lay a card down, hold a code up, insert a bank card, write, take paper.
//
// One move each, slow and repeated; without motion each shows the moment that matters.

import { html } from "../html.js";

/** An identity card, portrait at the right as on the real one. */
function IdCard() {
  return html`<g class="draw-card">
    <rect class="draw-face" x="-116" y="-73" width="232" height="146" rx="12" />
    <rect class="draw-soft" x="38" y="-44" width="58" height="74" rx="6" />
    <circle class="draw-mark" cx="67" cy="-20" r="13" />
    <path class="draw-mark" d="M45 26 q2 -28 22 -28 q20 0 22 28z" />
    <path class="draw-line" d="M-94 -40h44M-94 -14h92M-94 12h78M-94 48h150" />
  </g>`;
}

/**
 * Lay the card on the reader: stage 0 it comes, 1 it lies and is read. `lift`: up again first.
 * @param {{stage: number, lift: boolean, label: string}} props
 */
export function PlaceCardDrawing({ stage, lift, label }) {
  return html`<svg class="drawing" viewBox="0 0 640 400" role="img" aria-label=${label} data-draw="place" data-stage=${stage}
      data-lift=${lift ? "" : undefined}>
    <rect class="draw-body" x="120" y="120" width="400" height="250" rx="28" />
    <rect class="draw-plate" x="164" y="152" width="312" height="186" rx="16" />
    <g class="draw-waves" transform="translate(320 245)">
      <path d="M-26 0a26 26 0 0 1 52 0" /><path d="M-52 0a52 52 0 0 1 104 0" /><path d="M-78 0a78 78 0 0 1 156 0" />
    </g>
    <g class="draw-move"><g transform="translate(320 245)"><${IdCard} /></g></g>
  </svg>`;
}

/** Widths of a code's bars and gaps; a drawing, it says nothing. */
const BARS = [3, 2, 1, 2, 1, 3, 2, 1, 1, 2, 3, 1, 2, 1, 1, 3, 2, 2, 1, 1, 3, 1, 2, 2, 1];

/** @param {{width: number, height: number}} props */
function Bars({ width, height }) {
  const unit = width / BARS.reduce((sum, bar) => sum + bar, 0);
  let at = 0;
  return html`<g class="draw-bars">${BARS.map((bar, i) => {
    const x = at;
    at += bar * unit;
    return i % 2 === 0 && html`<rect key=${i} x=${x} y="0" width=${bar * unit} height=${height} />`;
  })}</g>`;
}

/** Hold the slip or the phone before the scanner. @param {{label: string}} props */
export function ScanDrawing({ label }) {
  return html`<svg class="drawing" viewBox="0 0 640 400" role="img" aria-label=${label} data-draw="scan">
    <rect class="draw-body" x="150" y="306" width="340" height="80" rx="20" />
    <rect class="draw-window" x="214" y="306" width="212" height="22" rx="6" />
    <path class="draw-beam" d="M228 306 L176 190 L464 190 L412 306 Z" />
    <g class="draw-move">
      <g transform="translate(176 18)">
        <path class="draw-face" d="M0 10a10 10 0 0 1 10 -10h152a10 10 0 0 1 10 10v172h-172z" />
        <path class="draw-line" d="M24 36h76M24 62h124" />
        <g transform="translate(22 92)"><${Bars} width=${128} height=${64} /></g>
      </g>
      <g transform="translate(372 8)">
        <rect class="draw-face" x="0" y="0" width="106" height="182" rx="16" />
        <rect class="draw-soft" x="10" y="20" width="86" height="142" rx="4" />
        <g transform="translate(19 62)"><${Bars} width=${68} height=${52} /></g>
      </g>
      <path class="draw-beam-line" d="M176 190H464" />
    </g>
  </svg>`;
}

/** Bank card and terminal: stage 0 card, 1 number, 2 the bank answers. @param {{stage: number, label: string}} props */
export function TerminalDrawing({ stage, label }) {
  return html`<svg class="drawing" viewBox="0 0 640 400" role="img" aria-label=${label} data-draw="terminal" data-stage=${stage}>
    <g class="draw-move"><g transform="translate(320 300)">
      <rect class="draw-card-back" x="-74" y="-116" width="148" height="220" rx="12" />
      <rect class="draw-chip" x="-22" y="-96" width="44" height="34" rx="6" />
    </g></g>
    <rect class="draw-body" x="206" y="14" width="228" height="268" rx="24" />
    <rect class="draw-plate" x="232" y="38" width="176" height="68" rx="8" />
    <g class="draw-stars">${[0, 1, 2, 3, 4, 5].map((i) => html`<circle key=${i} cx=${258 + i * 25} cy="72" r="7" />`)}</g>
    <g class="draw-keys">${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((i) => html`<rect key=${i}
      x=${236 + (i % 3) * 60} y=${124 + Math.floor(i / 3) * 36} width="48" height="26" rx="6" />`)}</g>
    <rect class="draw-slot" x="236" y="270" width="168" height="12" rx="6" />
  </svg>`;
}

/** Write on a pad beside the screen. @param {{label: string}} props */
export function PadDrawing({ label }) {
  return html`<svg class="drawing" viewBox="0 0 640 400" role="img" aria-label=${label} data-draw="pad">
    <rect class="draw-body" x="80" y="90" width="480" height="260" rx="28" />
    <rect class="draw-plate" x="116" y="124" width="408" height="192" rx="12" />
    <path class="draw-line" d="M150 280h340" />
    <path class="draw-ink" pathLength="100" d="M164 236c24 -74 52 -78 44 -28s-26 60 -6 34 34 -72 50 -46 -24 68 2 52 30 -70 54 -64 -14 74 12 62 46 -76 66 -66 -6 62 26 52 44 -34 68 -38" />
    <g class="draw-pen"><path d="M478 196 l58 -128 26 12 -58 128 -30 22z" /></g>
  </svg>`;
}

/** Paper comes out of its slot. @param {{label: string, out: boolean}} props */
export function PaperDrawing({ label, out }) {
  return html`<svg class="drawing" viewBox="0 0 640 400" role="img" aria-label=${label} data-draw="paper" data-out=${out ? "" : undefined}>
    <defs><clipPath id="paper-slot"><rect x="0" y="112" width="640" height="288" /></clipPath></defs>
    <g clip-path="url(#paper-slot)"><g class="draw-move"><g transform="translate(218 112)">
      <path class="draw-face" d="M0 0h204v236l-17 -12 -17 12 -17 -12 -17 12 -17 -12 -17 12 -17 -12 -17 12 -17 -12 -17 12 -17 -12 -17 12z" />
      <path class="draw-line" d="M32 40h140M32 72h96M32 104h140M32 136h118M32 168h72" />
    </g></g></g>
    <rect class="draw-body" x="120" y="28" width="400" height="92" rx="24" />
    <rect class="draw-slot" x="196" y="98" width="248" height="14" rx="7" />
  </svg>`;
}
