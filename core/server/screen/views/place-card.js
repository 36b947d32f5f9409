// Lay the identity card on the reader.

import { html } from "../html.js";
import { cardStage, mustLift } from "../logic/events.js";
import { phrases } from "../logic/phrases.js";
import { PlaceCardDrawing } from "../parts/drawings.js";
import { useLastGuidance } from "../parts/last-guidance.js";
import { Page } from "../parts/page.js";
import { Stages } from "../parts/stages.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function PlaceCard({ view, act, say, language, live }) {
  const w = phrases(language);
  const last = useLastGuidance(live);
  const stage = cardStage(last?.event, view.text);
  const lift = mustLift(last?.event, view.text);
  const guide = html`<div class="device">
    <div class="device-drawing"><${PlaceCardDrawing} stage=${stage} lift=${lift}
      label=${lift ? w.lift : (w.placeSteps[stage] ?? "")} /></div>
    <${Stages} names=${w.placeSteps} at=${stage} label=${say(view.title)} />
  </div>`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${guide} />`;
}
