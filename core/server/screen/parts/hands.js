// Two hands from above, and the one finger that is asked for.

import { html } from "../html.js";

/** The right hand: where each finger begins and ends, and how thick it is; thumb first. */
const FINGERS = [
  { from: [98, 262], to: [38, 196], thick: 42 },
  { from: [116, 196], to: [104, 84], thick: 36 },
  { from: [154, 190], to: [152, 58], thick: 37 },
  { from: [192, 194], to: [200, 80], thick: 35 },
  { from: [222, 210], to: [240, 126], thick: 31 },
];

/** @param {{from: number[], to: number[]}} finger */
const line = ({ from, to }) => `M${from[0]} ${from[1]}L${to[0]} ${to[1]}`;

/**
 * @param {{asked: import("../logic/fingers.js").Finger|null, stage: number, label: string}} props
 */
export function Hands({ asked, stage, label }) {
  return html`<svg class="hands" viewBox="0 0 620 372" role="img" aria-label=${label} data-stage=${stage}>
    <g transform="translate(286 0) scale(-1 1)"><${Hand} of="left" asked=${asked} /></g>
    <g transform="translate(334 0)"><${Hand} of="right" asked=${asked} /></g>
  </svg>`;
}

/** @param {{of: "left"|"right", asked: import("../logic/fingers.js").Finger|null}} props */
function Hand({ of, asked }) {
  const finger = asked?.hand === of ? FINGERS[asked.finger] : undefined;
  const palm = "M104 214 Q150 176 226 214 L232 284 Q224 338 178 342 L142 342 Q102 338 90 268 Z";
  return html`<g class="hand" data-asked=${finger ? "" : undefined}>
    ${FINGERS.map((one, i) => html`<path key=${`o${i}`} class="hand-edge" d=${line(one)} stroke-width=${one.thick + 7} />`)}
    <path class="hand-edge hand-palm" d=${palm} stroke-width="21" />
    ${FINGERS.map((one, i) => html`<path key=${`f${i}`} class="hand-skin" d=${line(one)} stroke-width=${one.thick} />`)}
    <path class="hand-skin hand-palm" d=${palm} stroke-width="14" />
    ${finger && html`<${Tip} finger=${finger} />`}
  </g>`;
}

/** The finger that is asked for, with the lines of its print and a ring around it. @param {{finger: any}} props */
function Tip({ finger }) {
  const [x, y] = finger.to;
  const half = finger.from.map((/** @type {number} */ place, /** @type {number} */ i) => (place + finger.to[i] * 2) / 3);
  const turn = (Math.atan2(y - finger.from[1], x - finger.from[0]) * 180) / Math.PI + 90;
  return html`<g class="finger-asked">
    <path class="finger-here" d=${line({ from: half, to: finger.to })} stroke-width=${finger.thick} />
    <g transform=${`translate(${x} ${y}) rotate(${turn})`} class="finger-print">
      <path d="M-9 8 Q-9 -8 0 -8 Q9 -8 9 8" /><path d="M-4 9 Q-4 -2 0 -2 Q4 -2 4 9" />
    </g>
    <circle class="finger-ring" cx=${x} cy=${y} r=${finger.thick * 0.92} />
  </g>`;
}
