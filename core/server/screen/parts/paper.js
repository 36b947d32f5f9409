// The very bytes that are printed, as a picture.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";

/**
 * @param {{paper: import("../shapes.d.ts").Paper, say: (said?: import("../shapes.d.ts").Said | null) => string,
 *   language: "zh"|"en"}} props
 */
export function PaperPreview({ paper, say, language }) {
  const w = phrases(language);
  return html`<figure class="paper">
    <div class="paper-sheet"><img src=${paper.url} width=${paper.width} height=${paper.height}
      alt=${`${w.preview}: ${say(paper.title)}`} /></div>
    <figcaption>${w.preview}</figcaption>
  </figure>`;
}
