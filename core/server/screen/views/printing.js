// Printing: what is printed, then where it comes out.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { named } from "../logic/events.js";
import { PaperDrawing } from "../parts/drawings.js";
import { useLastGuidance } from "../parts/last-guidance.js";
import { Page } from "../parts/page.js";
import { PaperPreview } from "../parts/paper.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Printing({ view, act, say, language, live }) {
  const w = phrases(language);
  const last = useLastGuidance(live);
  // The text says "take" as soon as the paper is there, also when the event came before this page did.
  const out = (last !== null && named(last.event) === "mediaPresented") || /take|taken|presented/.test(view.text);
  // What a step before printed is not shown under the name of what this one prints.
  const paper = live.papers.filter((one) => out || one.step === view.step).at(-1);
  const what = view.lines.map((line) => say(line.label)).filter(Boolean).join(" · ");
  const picture = html`<div class="printing" data-out=${out ? "" : undefined}>
    ${paper ? html`<${PaperPreview} ...${{ paper, say, language }} />` : null}
    <div class="printing-slot"><${PaperDrawing} out=${out} label=${out ? w.takePaper : w.printing} />
      <p class="printing-state" role="status">${out ? w.takePaper : w.printing}</p></div>
  </div>`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${picture}>
    ${what && html`<p class="device-what">${what}</p>`}
  <//>`;
}
