// Look at what is known and say whether it is right; each fact may be changed.

import { html } from "../html.js";
import { Button } from "../parts/button.js";
import { Choices } from "../parts/choices.js";
import { Facts } from "../parts/facts.js";
import { Page } from "../parts/page.js";
import { useLandscape } from "../parts/use-landscape.js";
import { words } from "../words.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Confirm({ view, act, say, language, mode, live }) {
  const w = words(language);
  const offers = (/** @type {import("../shapes.d.ts").Offer} */ action) => view.actions.includes(action);
  const ask = (/** @type {string} */ question) => act({ do: "change", question });
  const change = (/** @type {import("../shapes.d.ts").ViewLine} */ { change: question, label }) => question && offers("change")
    && html`<${Button} kind="quiet" icon="edit" class="fact-change" ready=${!live.busy}
      name=${`${w.change} ${say(label)}`} run=${() => ask(question)}>${w.change}<//>`;
  const no = offers("no") && html`<${Button} class="page-no" ready=${!live.busy}
    run=${() => act({ do: "confirm", right: false })}>${w.no}<//>`;
  const yes = offers("yes")
    ? { label: w.yes, icon: "check", run: () => act({ do: "confirm", right: true }) }
    : undefined;
  // On a high screen in low reach, what changes a fact stands below, within reach, and not beside the fact.
  const high = !useLandscape();
  const changeable = mode.low && high && offers("change") ? view.lines.filter((line) => line.change) : [];
  const below = changeable.length > 0 && html`<${Choices} language=${language} ready=${!live.busy} label=${w.change}
    choices=${changeable.map((line) => ({ id: line.change, title: `${w.change} ${say(line.label)}`, icon: "edit" }))}
    choose=${ask} />`;
  return html`<${Page} ...${{ view, act, say, language, live }} middle=${no} next=${yes} controls=${below || undefined}
      wide=${!below}>
    <${Facts} lines=${view.lines} say=${say} extra=${below ? undefined : change} big />
  <//>`;
}
