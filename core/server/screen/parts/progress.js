// Where the applicant stands: step n of m.

import { html } from "../html.js";
import { words } from "../words.js";

/** @param {{progress?: [number, number] | null, language: "zh" | "en"}} props */
export function Progress({ progress, language }) {
  if (!progress) return null;
  const [at, of] = progress;
  const text = words(language).step(at, of);
  return html`<div class="progress">
    <span class="progress-text">${text}</span>
    <div class="progress-track" role="progressbar" aria-label=${text} aria-valuemin="0" aria-valuenow=${at}
      aria-valuemax=${of}>
      ${Array.from({ length: of }, (_, i) => html`<i key=${i} class=${i < at ? "is-past" : ""}></i>`)}
    </div>
  </div>`;
}
