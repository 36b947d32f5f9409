// Why the answer before was not taken; read out at once.

import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @param {{text?: string}} props */
export function Problem({ text }) {
  if (!text) return null;
  return html`<div class="problem" role="alert"><${Icon} name="warn" /><p>${text}</p></div>`;
}
