// "I have read and agree": a tick as large as a button.

import { html } from "../html.js";

/** @param {{ticked: boolean, toggle: () => void, text: string}} props */
export function NoticeTick({ ticked, toggle, text }) {
  return html`<button type="button" class="tick" role="checkbox" aria-checked=${ticked ? "true" : "false"} onClick=${toggle}>
    <span class="tick-box" aria-hidden="true">
      <svg viewBox="0 0 24 24" focusable="false"><path d="M4 12.5l5.5 5.5L20 6.5" /></svg>
    </span>
    <span class="tick-text">${text}</span>
  </button>`;
}
