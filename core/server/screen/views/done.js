// Done: what was filed, under which reference, and what comes next.

import { html } from "../html.js";
import { Facts } from "../parts/facts.js";
import { Icon } from "../parts/icon.js";
import { Page } from "../parts/page.js";
import { words } from "../words.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Done({ view, act, say, language, live }) {
  return html`<${Page} ...${{ view, act, say, language, live }} wide tone="done"
      mark=${html`<${Icon} name="check" class="mark" />`} next=${{ label: words(language).finish, icon: "check" }}>
    <${Facts} lines=${view.lines} say=${say} big />
  <//>`;
}
