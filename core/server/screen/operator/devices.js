// Devices and what runs out; pressing one opens its sheet.

import { html } from "../html.js";
import { Icon } from "../parts/icon.js";
import { lent, serves } from "./findings.js";
import { Lamp } from "./overview.js";
import { plain, stateName } from "./words.js";

/** @param {string} state @returns {"good" | "warn" | "bad"} */
export function tone(state) {
  return serves(state) ? "good" : state === "starting" ? "warn" : "bad";
}

/**
 * @param {{state: import("./state.d.ts").State, w: import("./words.js").Words, say: import("./state.d.ts").Pick,
 *   open: (slot: string) => void}} props
 */
export function Devices({ state, w, say, open }) {
  const order = { bad: 0, warn: 1, good: 2 };
  const devices = [...state.devices].sort((a, b) => order[tone(a.state)] - order[tone(b.state)]);
  const levels = { ok: "good", low: "warn", out: "bad" };
  const supplies = [...state.consumables].sort((a, b) => order[/** @type {"good"} */ (levels[a.level])]
    - order[/** @type {"good"} */ (levels[b.level])]);
  const titled = (/** @type {string} */ slot) => say(state.devices.find((d) => d.slot === slot)?.title) || slot;
  return html`
    <section aria-labelledby="op-devices">
      <h1 id="op-devices">${w.devices}</h1>
      <ul class="op-rows">
        ${devices.map((device) => html`<li key=${device.slot}>
          <button type="button" class="op-row" onClick=${() => open(device.slot)}>
            <${Lamp} tone=${tone(device.state)} />
            <span class="op-row-text"><strong>${say(device.title)}</strong><span>${device.slot}</span>
              ${device.remedy && !serves(device.state) && html`<span class="op-do">${say(device.remedy)}</span>`}</span>
            <span class="op-state" data-tone=${tone(device.state)}>${stateName(device.state, w)}</span>
            <${Icon} name="next" />
          </button>
        </li>`)}
      </ul>
    </section>
    ${supplies.length > 0 && html`<section aria-labelledby="op-supplies">
      <h2 id="op-supplies">${w.consumables}</h2>
      <ul class="op-rows">
        ${supplies.map((supply) => html`<li class="op-row" key=${`${supply.slot} ${supply.what}`}>
          <${Lamp} tone=${levels[supply.level]} />
          <span class="op-row-text"><strong>${titled(supply.slot)} · ${w.what[supply.what] ?? plain(supply.what)}</strong>
            ${/[^a-z]/i.test(supply.detail) && html`<span>${supply.detail}</span>`}</span>
          <span class="op-state" data-tone=${levels[supply.level]}>${supply.level === "ok" ? w.level.ok : w.values[supply.detail] ?? w.level[supply.level]}</span>
        </li>`)}
      </ul>
    </section>`}
    ${lent(state).length > 0 && html`<section aria-labelledby="op-claims">
      <h2 id="op-claims">${w.claims}</h2>
      <ul class="op-rows">
        ${lent(state).map((claim) => html`<li class="op-row" key=${claim.slot}>
          <span class="op-row-text"><strong>${titled(claim.slot)}</strong><span>${claim.owner} · ${claim.purpose}</span></span>
        </li>`)}
      </ul>
    </section>`}`;
}
