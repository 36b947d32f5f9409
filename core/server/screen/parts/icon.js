// Line icons, drawn here so that nothing is fetched; they take the colour of the text around them.

import { html } from "../html.js";

/** @type {Record<string, string[]>} */
const PATHS = {
  back: ["M19 12H5", "M11 18l-6-6 6-6"],
  next: ["M5 12h14", "M13 6l6 6-6 6"],
  up: ["M6 15l6-6 6 6"],
  down: ["M6 9l6 6 6-6"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  check: ["M5 12.5l5 5L20 7"],
  edit: ["M4 20h4L19 9l-4-4L4 16z", "M13 7l4 4"],
  elder: ["M3 19L8 5l5 14", "M4.8 14.5h6.4", "M15 19l3-8 3 8", "M16 16h4"],
  contrast: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 3v18", "M12 7h5.4", "M12 11.5h8.6", "M12 16h7"],
  low: ["M4 20h16", "M12 4v11", "M7.5 10.5L12 15l4.5-4.5"],
  still: ["M9 6v12", "M15 6v12"],
  repeat: ["M4 9v6h4l5 4V5L8 9z", "M17 8.5a5 5 0 0 1 0 7", "M19.5 6a8.5 8.5 0 0 1 0 12"],
  stop: ["M7 7h10v10H7z"],
  loud: ["M4 9v6h4l5 4V5L8 9z", "M17 8.5a5 5 0 0 1 0 7", "M19.5 6a8.5 8.5 0 0 1 0 12"],
  soft: ["M4 9v6h4l5 4V5L8 9z", "M17 9.5a4 4 0 0 1 0 5"],
  mute: ["M4 9v6h4l5 4V5L8 9z", "M17 10l4 4", "M21 10l-4 4"],
  language: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M3 12h18", "M12 3c3 3 3 15 0 18", "M12 3c-3 3-3 15 0 18"],
  info: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v6", "M12 7.5v.1"],
  warn: ["M12 4L2.5 20h19z", "M12 10v5", "M12 17.6v.1"],
  place: ["M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21z", "M12 7.5a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z"],
  bag: ["M5 8h14l1 12H4z", "M9 8V6a3 3 0 0 1 6 0v2"],
  clock: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5l3.5 2"],
  plug: ["M9 3v5", "M15 3v5", "M6.5 8h11v3a5.5 5.5 0 0 1-11 0z", "M12 16.5V21"],
  touch: ["M9 12V5.5a1.7 1.7 0 0 1 3.4 0V11", "M12.4 10.5a1.6 1.6 0 0 1 3.2 0v1", "M15.6 11.5a1.6 1.6 0 0 1 3.2 0V15a6 6 0 0 1-6 6h-1.3a5 5 0 0 1-4-2L4.7 14.7a1.5 1.5 0 0 1 2.3-1.9L9 14.5"],
  paper: ["M6 3h9l4 4v14H6z", "M15 3v4h4", "M9 12h7", "M9 16h7"],
  card: ["M3 6h18v12H3z", "M14 11h4", "M14 14h4", "M8 10a1.7 1.7 0 1 0 0 .1z", "M5.5 15.5a2.7 2.7 0 0 1 5 0"],
  erase: ["M9 5h11v14H9L3 12z", "M12 9.5l5 5", "M17 9.5l-5 5"],
  shift: ["M12 4l7 8h-4v7H9v-7H5z"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
};

/**
 * One icon; decoration, so that it is hidden from a screen reader.
 * @param {{name: string, class?: string}} props
 */
export function Icon({ name, class: more }) {
  return html`<svg class=${`icon ${more ?? ""}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${(PATHS[name] ?? []).map((d) => html`<path key=${d} d=${d} />`)}
  </svg>`;
}

/**
 * The authority's emblem, as an image and never as markup; without one a plain shield with a tick.
 * @param {{picture?: {mime: string, data: string}}} props
 */
export function Emblem({ picture }) {
  if (picture && /^image\/(png|svg\+xml)$/.test(picture.mime)) {
    return html`<img class="emblem" alt="" src=${`data:${picture.mime};base64,${picture.data}`} />`;
  }
  return html`<svg class="emblem" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
    <path d="M24 3l18 6v14c0 11-8 18-18 22C14 41 6 34 6 23V9z" fill="currentColor" />
    <path class="emblem-mark" d="M15 24l7 7 12-14" />
  </svg>`;
}
