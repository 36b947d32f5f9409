// Look at what is known and say whether it is right; each fact may be changed.

import { html } from "../html.js";
import { Button } from "../parts/button.js";
import { Choices } from "../parts/choices.js";
import { Facts } from "../parts/facts.js";
import { Page } from "../parts/page.js";
import { useLandscape } from "../parts/use-landscape.js";
import { useState } from "../vendor/hooks.module.js";
import { words } from "../words.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Confirm({ view, act, say, language, mode, live }) {
  const [changing, setChanging] = useState(false);
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
  // On a high screen in low reach, what changes a fact stands below, within reach, and not beside the fact: one button,
  // behind which the facts become what is chosen from.
  const high = !useLandscape();
  const below = mode.low && high && offers("change") ? view.lines.filter((line) => line.change) : [];
  if (below.length > 0 && changing) {
    const facts = below.map((line) => ({ id: line.change, title: say(line.label), icon: "edit" }));
    return html`<${Page} ...${{ view, act, say, language, live }} next=${{ label: w.toCheck, icon: "check", run: () => setChanging(false) }}
      controls=${html`<${Choices} language=${language} ready=${!live.busy} label=${w.change} choices=${facts} choose=${ask} />`} />`;
  }
  const all = below.length > 0 && html`<${Button} icon="edit" ready=${!live.busy} run=${() => setChanging(true)}>${w.change}<//>`;
  return html`<${Page} ...${{ view, act, say, language, live }} middle=${no} next=${yes} controls=${all || undefined} wide>
    <${Facts} lines=${view.lines} say=${say} extra=${all ? undefined : change} big />
  <//>`;
}
