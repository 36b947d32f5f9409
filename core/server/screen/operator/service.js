// Takes the machine out of service with a reason the public can read, or puts it back; both are asked twice.

import { html } from "../html.js";
import { Button } from "../parts/button.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";
import { Sheet } from "./sheet.js";
import { REASONS } from "./words.js";

/**
 * @param {{state: import("./state.d.ts").State, w: import("./words.js").Words, say: import("./state.d.ts").Pick,
 *   order: import("./state.d.ts").Order, ask: () => Promise<void>, close: () => void}} props
 */
export function Service({ state, w, say, order, ask, close }) {
  // What it was when the sheet was opened: the sheet does not turn round under the finger.
  const [out] = useState(state.outOfService);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState("");
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);

  const set = async () => {
    setBusy(true);
    setFailed("");
    const said = REASONS.find((r) => r.id === reason)?.said;
    const done = await order("Operator.OutOfService", { on: !out, reason: said ? `${said.zh} ${said.en}` : "" });
    if (!alive.current) return;
    setBusy(false);
    await ask();
    if (done.code === "success") close();
    else setFailed([w.failed.out, done.description ?? done.code].join(": "));
  };
  const ready = !busy && (out || reason !== "");
  return html`<${Sheet} title=${out ? w.backTitle : w.outTitle} label=${w.cancel} close=${close} held=${busy}
    bar=${html`<${Button} ready=${!busy} run=${close}>${w.cancel}<//><span class="page-gap"></span>
      <${Button} kind=${out ? "primary" : "danger"} ready=${ready} run=${set}>${out ? w.backAsk : w.outAsk}<//>`}>
    <p>${out ? w.backBody : w.outBody}</p>
    ${!out && html`<div class="op-reasons" role="radiogroup" aria-label=${w.outTitle}>
      ${REASONS.map((each) => html`<button type="button" role="radio" key=${each.id} class="op-reason"
        aria-checked=${each.id === reason} onClick=${() => setReason(each.id)}>${say(each.said)}</button>`)}
    </div>`}
    ${busy && html`<p role="status">${w.doing.out}</p>`}
    ${failed && html`<p class="op-said" role="alert">${failed}</p>`}
  <//>`;
}
