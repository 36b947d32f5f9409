// Press a finger: which one, on which hand, and how far it is.

import { html } from "../html.js";
import { fingerStage } from "../logic/events.js";
import { fingerAsked } from "../logic/fingers.js";
import { phrases } from "../logic/phrases.js";
import { Hands } from "../parts/hands.js";
import { useLastGuidance } from "../parts/last-guidance.js";
import { Page } from "../parts/page.js";
import { Stages } from "../parts/stages.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Fingerprint({ view, act, say, language, live }) {
  const w = phrases(language);
  const last = useLastGuidance(live);
  // "Hold still" names no finger: the one asked for before is still meant.
  const asked = fingerAsked(view, last?.fields) ?? live.draft.get("#finger") ?? null;
  if (asked) live.draft.set("#finger", asked);
  const stage = fingerStage(last?.event, view.text);
  const quality = Number(last?.fields?.["quality"] ?? Number.NaN);
  const [attempt, attempts] = ["attempt", "attempts"].map((field) => Number(last?.fields?.[field] ?? Number.NaN));
  const counted = attempts > 1 && attempt >= 1 && attempt <= attempts;
  const name = asked
    ? w.finger(asked.hand === "right" ? w.rightHand : w.leftHand, w.fingers[asked.finger] ?? "")
    : w.hands;
  const guide = html`<div class="device">
    <div class="device-drawing"><${Hands} asked=${asked} stage=${stage} label=${name} /></div>
    <p class="hand-names" aria-hidden="true"><span data-asked=${asked?.hand === "left" ? "" : undefined}>${w.leftHand}</span>
      <span data-asked=${asked?.hand === "right" ? "" : undefined}>${w.rightHand}</span></p>
    ${Number.isFinite(quality) && html`<div class="quality">
      <span class="quality-name" id="quality-name">${w.quality}</span>
      <div class="quality-track" role="meter" aria-labelledby="quality-name" aria-valuemin="0" aria-valuemax="100"
          aria-valuenow=${quality} data-good=${quality >= 60 ? "" : undefined}>
        <i style=${{ "--share": Math.min(1, Math.max(0, quality / 100)) }}></i></div>
      <span class="quality-number" aria-hidden="true">${Math.round(quality)}</span>
    </div>`}
    ${counted && html`<p class="press-count" role="status">${w.press(attempt, attempts)}</p>`}
    <${Stages} names=${w.pressSteps} at=${stage} label=${say(view.title)} />
  </div>`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${guide} />`;
}
