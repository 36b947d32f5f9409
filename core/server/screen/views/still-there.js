// "Are you still there?": a dialog above the page, with the time left and one large button.

import { html } from "../html.js";
import { useEffect, useRef } from "../vendor/hooks.module.js";
import { Button } from "../parts/button.js";
import { Countdown } from "../parts/countdown.js";
import { words } from "../words.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function StillThere({ view, act, say, language, live }) {
  const w = words(language);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => box.current?.focus(), []);
  return html`<div class="shade">
    <div class="dialog" role="alertdialog" aria-modal="true" aria-labelledby="still-title" aria-describedby="still-body"
        tabindex="-1" ref=${box}>
      <h1 id="still-title">${say(view.title)}</h1>
      ${view.timeoutMs && html`<${Countdown} ms=${view.timeoutMs} label=${w.seconds} announce=${w.secondsLeft} />`}
      <p id="still-body">${say(view.body)}</p>
      <${Button} kind="primary" class="dialog-main" ready=${!live.busy} run=${() => act({ do: "moreTime" })}>${w.moreTime}<//>
      ${view.actions.includes("cancel") && html`<${Button} kind="quiet" class="dialog-leave" ready=${!live.busy}
        run=${() => act({ do: "cancel" })}>${w.cancel}<//>`}
    </div>
  </div>`;
}
