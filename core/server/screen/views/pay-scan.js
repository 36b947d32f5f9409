// Pay with the phone: the code, the amount, the time that is left, and "I have paid".

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { Amount } from "../parts/amount.js";
import { Countdown } from "../parts/countdown.js";
import { Facts } from "../parts/facts.js";
import { Page } from "../parts/page.js";
import { Qr } from "../parts/qr.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function PayScan({ view, act, say, language, live }) {
  const w = phrases(language);
  const code = html`<div class="pay-code">
    ${view.qr
      ? html`<${Qr} rows=${view.qr.rows} label=${w.qr} />`
      : html`<div class="qr qr-none"><p role="status">${w.qrBefore}</p></div>`}
    <div class="pay-sum">
      <${Amount} line=${view.lines[0]} say=${say} />
      ${view.timeoutMs
        ? html`<div class="pay-left"><span class="pay-left-label" aria-hidden="true">${w.payLeft}</span>
            <${Countdown} ms=${view.timeoutMs} announce=${w.payLeftIn} /></div>`
        : null}
    </div>
  </div>`;
  const paid = view.actions.includes("paid") ? { label: w.paid, icon: "check", run: () => act({ do: "paid" }) } : null;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${code} next=${paid}>
    <${Facts} lines=${view.lines.slice(1)} say=${say} />
  <//>`;
}
