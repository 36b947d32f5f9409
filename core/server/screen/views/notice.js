// Read, perhaps tick, then go on: next waits for the reading time, the last part and the tick, and says which.

import { html } from "../html.js";
import { useState } from "../vendor/hooks.module.js";
import { useSecondsLeft } from "../parts/countdown.js";
import { Facts } from "../parts/facts.js";
import { NoticeTick } from "../parts/notice-tick.js";
import { Page } from "../parts/page.js";
import { useLandscape } from "../parts/use-landscape.js";
import { words } from "../words.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Notice({ view, act, say, language, live }) {
  const w = words(language);
  const [seen, setSeen] = useState(false);
  const [ticked, setTicked] = useState(false);
  const left = useSecondsLeft(view.readMs);
  const tick = view.options[0];
  const label = left > 0 ? w.readOn(left) : !seen ? w.readAll : tick && !ticked ? w.tickFirst : w.next;
  const ready = left === 0 && seen && (!tick || ticked);
  const control = tick && html`<${NoticeTick} ticked=${ticked} text=${say(tick.text)} toggle=${() => setTicked(!ticked)} />`;
  // Wide screens are low: there the tick stands in the bar, and the height belongs to the text.
  const inBar = useLandscape();
  return html`<${Page} ...${{ view, act, say, language, live }} place="low" wide
      controls=${inBar ? undefined : control} middle=${inBar ? control : undefined}
      next=${{ ready, label, icon: ready ? "next" : left > 0 ? "clock" : "next" }} onLast=${() => setSeen(true)}>
    <${Facts} lines=${view.lines} say=${say} />
  <//>`;
}
