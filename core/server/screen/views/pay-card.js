// Pay at the bank-card terminal: the amount, and what to do with the card.

import { html } from "../html.js";
import { terminalStage } from "../logic/events.js";
import { phrases } from "../logic/phrases.js";
import { Amount } from "../parts/amount.js";
import { TerminalDrawing } from "../parts/drawings.js";
import { Facts } from "../parts/facts.js";
import { useLastGuidance } from "../parts/last-guidance.js";
import { Page } from "../parts/page.js";
import { Stages } from "../parts/stages.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function PayCard({ view, act, say, language, live }) {
  const w = phrases(language);
  const last = useLastGuidance(live);
  const stage = terminalStage(last?.event);
  const guide = html`<div class="device">
    <${Amount} line=${view.lines[0]} say=${say} />
    <div class="device-drawing"><${TerminalDrawing} stage=${stage} label=${w.cardSteps[stage] ?? ""} /></div>
    <${Stages} names=${w.cardSteps} at=${stage} label=${say(view.title)} />
  </div>`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${guide}>
    <${Facts} lines=${view.lines.slice(1)} say=${say} />
  <//>`;
}
