// A machine or a back end works: calm, and honest when it takes longer.

import { html } from "../html.js";
import { useEffect, useState } from "../vendor/hooks.module.js";
import { Facts } from "../parts/facts.js";
import { Page } from "../parts/page.js";
import { words } from "../words.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Wait({ view, act, say, language, live }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 8000);
    return () => clearTimeout(timer);
  }, []);
  return html`<${Page} ...${{ view, act, say, language, live }} wide tone="wait">
    <div class="wait-mark" aria-hidden="true"><i></i><i></i><i></i></div>
    <p class="wait-long" role="status">${long ? words(language).stillWorking : ""}</p>
    <${Facts} lines=${view.lines} say=${say} />
  <//>`;
}
