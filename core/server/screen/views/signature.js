// Sign: on the screen when it is the pad, else on the pad beside it.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { count, tooShort } from "../logic/strokes.js";
import { Button } from "../parts/button.js";
import { PadDrawing } from "../parts/drawings.js";
import { Page } from "../parts/page.js";
import { SignaturePad } from "../parts/signature-pad.js";
import { useRef, useState } from "../vendor/hooks.module.js";

/** @typedef {import("../logic/strokes.js").Stroke} Stroke */

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Signature(props) {
  const { view, act, say, language, live } = props;
  const w = phrases(language);
  if (live.asked) return html`<${OnScreen} ...${props} asked=${live.asked} />`;
  const guide = html`<div class="device">
    <div class="device-drawing"><${PadDrawing} label=${w.signPad} /></div>
    <p class="device-caption">${w.signPad}</p>
  </div>`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${guide} />`;
}

/** @param {import("../shapes.d.ts").ViewProps & {asked: import("../shapes.d.ts").Asked}} props */
function OnScreen({ view, act, say, language, live, asked }) {
  const w = phrases(language);
  // What is written outlives a new view of the same question, such as the one after "are you still there".
  const kept = `#strokes.${asked.request}`;
  const [strokes, setStrokes] = useState(() => /** @type {Stroke[]} */ (live.draft.get(kept) ?? []));
  const began = useRef(Number(live.draft.get(`${kept}.began`) ?? 0));
  const [problem, setProblem] = useState(/** @type {import("../shapes.d.ts").Said|null} */ (null));
  const [sending, setSending] = useState(false);
  const [, redraw] = useState(0);

  const changed = () => {
    live.draft.set(kept, strokes);
    live.draft.set(`${kept}.began`, began.current);
    setProblem(null);
    redraw((n) => n + 1);
  };
  const clear = () => {
    live.draft.drop(kept);
    setProblem(null);
    setStrokes([]);
  };
  const confirm = async () => {
    if (sending) return;
    if (count(strokes) === 0) return setProblem(both("signEmpty"));
    if (tooShort(strokes, asked.points)) return setProblem(both("signShort"));
    setSending(true);
    const code = await live.capture(asked.request, strokes);
    if (code === "success") live.draft.drop(kept);
    else setSending(false);
  };

  const blank = strokes.length === 0;
  const pad = html`<div class="pad" data-blank=${blank ? "" : undefined}>
    <p class="pad-hint" aria-hidden="true">${w.signHere}</p>
    <${SignaturePad} strokes=${strokes} began=${began} changed=${changed} empty=${blank} label=${w.signHere} />
    <${Button} class="pad-clear" ready=${!blank && !sending} run=${clear}>${w.signClear}<//>
  </div>`;
  return html`<${Page} ...${{ view: { ...view, problem: problem ?? view.problem }, act, say, language, live }} wide
    controls=${pad} next=${{ label: w.signOk, icon: "check", ready: !sending, run: confirm }} />`;
}

/** @param {"signEmpty"|"signShort"} phrase */
function both(phrase) {
  return { zh: phrases("zh")[phrase], en: phrases("en")[phrase] };
}
