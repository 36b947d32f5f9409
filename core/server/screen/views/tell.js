// Only tells.

import { html } from "../html.js";
import { Facts } from "../parts/facts.js";
import { Page } from "../parts/page.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Tell({ view, act, say, language, live }) {
  return html`<${Page} ...${{ view, act, say, language, live }} wide>
    <${Facts} lines=${view.lines} say=${say} big />
  <//>`;
}
