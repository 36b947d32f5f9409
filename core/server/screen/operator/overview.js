// What is wrong first, then what to bring, then which businesses work.

import { html } from "../html.js";
import { Button } from "../parts/button.js";
import { Icon } from "../parts/icon.js";
import { bringAll, named, titleOf } from "./findings.js";

/** @typedef {import("./state.d.ts").Finding} Finding */
/** @typedef {{state: import("./state.d.ts").State, w: import("./words.js").Words, say: import("./state.d.ts").Pick,
 *   language: "zh" | "en", open: (slot: string) => void}} Props */

const ICONS = { tamper: "warn", stops: "close", owed: "paper", soon: "clock" };

/** @param {Props & {wrong: Finding[], service: () => void}} props */
export function Overview({ state, w, say, language, open, wrong, service }) {
  const bring = bringAll(wrong);
  const device = (/** @type {string} */ slot) => {
    const known = state.devices.find((each) => each.slot === slot);
    return known ? say(named(known, state)) : slot;
  };
  const stopped = state.businesses.filter((b) => !b.serviceable);
  const working = state.businesses.filter((b) => b.serviceable);
  return html`
    <section class="op-service" data-out=${state.outOfService ? "" : undefined}>
      <${Icon} name=${state.outOfService ? "lock" : "check"} />
      <strong>${state.outOfService ? w.outNow : w.inService}</strong>
      <span class="op-figures">${w.worksOf(working.length, state.businesses.length)}</span>
      <${Button} kind=${state.outOfService ? "primary" : "plain"} run=${service}>
        ${state.outOfService ? w.backAsk : w.outAsk}<//>
    </section>
    ${wrong.length === 0 ? html`<section class="op-well"><${Icon} name="check" />
        <div><h1>${w.well}</h1><p>${w.wellBody}</p></div></section>`
      : html`<section aria-labelledby="op-wrong"><h1 id="op-wrong">${w.wrongTitle}</h1>
        <ul class="op-cards">${wrong.map((finding) => html`<${Card} key=${finding.key}
          ...${{ finding, w, say, language, open }} />`)}</ul>
      </section>`}
    ${bring.length > 0 && html`<section class="op-bring" aria-labelledby="op-bring">
      <h2 id="op-bring"><${Icon} name="bag" />${w.bringAll}</h2>
      <ul>${bring.map((said) => html`<li key=${said.zh}>${say(said)}</li>`)}</ul>
    </section>`}
    <section aria-labelledby="op-businesses">
      <h2 id="op-businesses">${w.businesses}</h2>
      <ul class="op-rows">
        ${[...stopped, ...working].map((business) => html`<li class="op-row" key=${business.flow}>
          <${Lamp} tone=${business.serviceable ? "good" : "bad"} />
          <span class="op-row-text"><strong>${say(business.title)}</strong>
            ${business.causes.map((cause) => html`<span key=${cause.slot}>
              ${device(cause.slot)}${language === "zh" ? "：" : ": "}${say(cause.why)}</span>`)}</span>
          <span class="op-state" data-tone=${business.serviceable ? "good" : "bad"}>
            ${business.serviceable ? w.works : w.stopped}</span>
        </li>`)}
      </ul>
    </section>`;
}

/** @param {Omit<Props, "state"> & {finding: Finding}} props */
function Card({ finding, w, say, language, open }) {
  const { weight, slot, what, remedy, bring, stops } = finding;
  /** @param {string} label @param {import("../shapes.d.ts").Said[]} all */
  const part = (label, all) => all.length > 0 && html`<div class="op-part"><dt>${label}</dt>
    <dd>${all.map((said) => html`<p key=${said.zh}>${say(said)}</p>`)}</dd></div>`;
  return html`<li class="op-card" data-weight=${weight}>
    <${Icon} name=${ICONS[weight]} />
    <div class="op-card-text">
      <h2>${titleOf(finding.title, language)}<span class="op-what">${say(what)}</span></h2>
      <dl>
        ${part(w.toDo, remedy)}
        ${part(w.toBring, bring)}
        ${stops.length > 0 && html`<div class="op-part"><dt>${w.stops}</dt>
          <dd>${stops.map(say).join(language === "zh" ? "、" : ", ")}</dd></div>`}
      </dl>
    </div>
    ${slot && html`<${Button} kind="forward" after="next" class="op-card-open" run=${() => open(slot)}>${w.look}<//>`}
  </li>`;
}

/** A lamp: colour and shape say the same. @param {{tone: "good" | "warn" | "bad"}} props */
export function Lamp({ tone }) {
  const names = { good: "check", warn: "clock", bad: "close" };
  return html`<span class="op-lamp" data-tone=${tone}><${Icon} name=${names[tone]} /></span>`;
}
