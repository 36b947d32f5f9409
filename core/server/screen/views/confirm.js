// Look at what is known and say whether it is right; each fact may be changed.

import { html } from "../html.js";
import { Button } from "../parts/button.js";
import { Facts } from "../parts/facts.js";
import { Page } from "../parts/page.js";
import { words } from "../words.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Confirm({ view, act, say, language, live }) {
  const w = words(language);
  const offers = (/** @type {string} */ action) => view.actions.includes(action);
  const change = (/** @type {import("../shapes.d.ts").ViewLine} */ line) => line.change && offers("change")
    && html`<${Button} kind="quiet" icon="edit" class="fact-change" ready=${!live.busy}
      name=${`${w.change} ${say(line.label)}`} run=${() => act({ do: "change", question: line.change })}>${w.change}<//>`;
  const no = offers("no") && html`<${Button} class="page-no" ready=${!live.busy}
    run=${() => act({ do: "confirm", right: false })}>${w.no}<//>`;
  const yes = offers("yes")
    ? { label: w.yes, icon: "check", run: () => act({ do: "confirm", right: true }) }
    : undefined;
  return html`<${Page} ...${{ view, act, say, language, live }} middle=${no} next=${yes} wide>
    <${Facts} lines=${view.lines} say=${say} extra=${change} big />
  <//>`;
}
