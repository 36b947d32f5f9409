// The live picture of a camera with a guide over it: an oval for a face, corners for a page.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { useRef } from "../vendor/hooks.module.js";
import { Icon } from "./icon.js";

/**
 * `paper`: a page lies under the camera; else a person looks into it, and sees themselves as in a mirror.
 * @param {{live: import("../shapes.d.ts").Live, language: "zh"|"en", paper: boolean, taken: boolean}} props
 */
export function CameraPicture({ live, language, paper, taken }) {
  const w = phrases(language);
  const canvas = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const frame = live.useFrames(canvas);
  const shows = frame.number > 0;
  const caption = taken ? w.pictureTaken : !shows ? w.cameraStarts : frame.stale ? w.cameraStale : paper ? w.paperHere : w.faceHere;
  return html`<div class="camera" data-paper=${paper ? "" : undefined} data-taken=${taken ? "" : undefined}
      data-shows=${shows ? "" : undefined}>
    <canvas class="camera-canvas" ref=${canvas} role="img" aria-label=${w.live}></canvas>
    <svg class="camera-guide" viewBox="0 0 358 441" aria-hidden="true" focusable="false">
      ${paper
        ? html`<path class="guide-line" d="M20 80V30h50M288 30h50v50M338 361v50h-50M70 411H20v-50" />`
        : html`<path class="guide-shade" fill-rule="evenodd"
              d="M-400 -400H758V841H-400Z M179 60C262 60 290 128 290 204C290 284 244 352 179 352C114 352 68 284 68 204C68 128 96 60 179 60Z" />
            <path class="guide-line" d="M179 60C262 60 290 128 290 204C290 284 244 352 179 352C114 352 68 284 68 204C68 128 96 60 179 60Z" />
            <path class="guide-shoulders" d="M34 441C34 396 84 378 122 366M324 441C324 396 274 378 236 366" />`}
    </svg>
    <p class="camera-caption" role="status">${taken && html`<${Icon} name="check" />`}<span>${caption}</span></p>
  </div>`;
}
