// One device: how it is, what to do about it, and the three things that can be done from here.

import { html } from "../html.js";
import { Button } from "../parts/button.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";
import { tone } from "./devices.js";
import { lent, named, serves } from "./findings.js";
import { Lamp } from "./overview.js";
import { Sheet } from "./sheet.js";
import { plain, stateName, valueName } from "./words.js";

/** @typedef {"restart" | "selfTest" | "testPrint"} Deed */
/** @typedef {{deed: Deed, well: boolean, detail: string, tested?: import("./state.d.ts").Tested}} Came */
const NAMES = { restart: "Operator.Restart", selfTest: "Operator.SelfTest", testPrint: "Operator.TestPrint" };

/**
 * @param {{device: import("./state.d.ts").Device, state: import("./state.d.ts").State, w: import("./words.js").Words,
 *   say: import("./state.d.ts").Pick, order: import("./state.d.ts").Order, ask: () => Promise<void>, close: () => void}} props
 */
export function DeviceSheet({ device, state, w, say, order, ask, close }) {
  const [asking, setAsking] = useState(false);
  const [doing, setDoing] = useState(/** @type {Deed | null} */ (null));
  const [came, setCame] = useState(/** @type {Came | null} */ (null));
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);
  const held = lent(state).find((claim) => claim.slot === device.slot);

  /** @param {Deed} deed */
  const run = async (deed) => {
    setAsking(false);
    setCame(null);
    setDoing(deed);
    const done = await order(NAMES[deed], { slot: device.slot });
    if (!alive.current) return;
    setDoing(null);
    const well = done.code === "success";
    const detail = well ? "" : [done.code, done.description].filter(Boolean).join(": ");
    setCame({ deed, well, detail, tested: deed === "selfTest" && well ? done.payload : undefined });
    await ask();
  };

  const title = say(named(device, state));
  if (asking) {
    return html`<${Sheet} title=${w.restartTitle(title)} label=${w.cancel} close=${() => setAsking(false)}
      bar=${html`<${Button} run=${() => setAsking(false)}>${w.cancel}<//><span class="page-gap"></span>
        <${Button} kind="danger" run=${() => run("restart")}>${w.restart}<//>`}>
      <p>${w.restartBody}</p>
    <//>`;
  }
  const ready = doing === null;
  const bar = html`
    <${Button} kind="plain" ready=${ready} run=${() => setAsking(true)}>${w.restart}<//>
    <${Button} kind="plain" ready=${ready} run=${() => run("selfTest")}>${w.selfTest}<//>
    ${/printer/i.test(device.class) && html`<${Button} kind="plain" ready=${ready}
      run=${() => run("testPrint")}>${w.testPrint}<//>`}`;
  return html`<${Sheet} title=${title} label=${w.close} close=${close} held=${!ready} bar=${bar}>
    <p class="op-sheet-state"><${Lamp} tone=${tone(device.state)} /><strong>${stateName(device.state, w)}</strong></p>
    ${device.remedy && !serves(device.state) && html`<p class="op-remedy"><b>${w.toDo}</b>${say(device.remedy)}</p>`}
    ${doing && html`<p class="op-doing" role="status">${w.doing[doing]}
      <span class="op-dots" aria-hidden="true"><i></i><i></i><i></i></span></p>`}
    ${came && html`<${Outcome} ...${{ came, w, say }} />`}
    <dl class="op-facts">
      ${fact(w.slot, device.slot)}
      ${device.fields.filter((field) => field.name !== "device").map((field) => fact(w.what[field.name] ?? plain(field.name), valueName(field.value, w)))}
      ${held && fact(w.heldBy, `${held.owner} · ${held.purpose}`)}
      ${fact(w.plugin, `${device.plugin} ${device.version}`)}
      ${device.deaths > 0 && fact(w.deaths, w.times(device.deaths))}
    </dl>
  <//>`;
}

/** @param {string} label @param {string} value */
function fact(label, value) {
  return html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`;
}

/**
 * What came of it; a self-test tells each thing it looked at.
 * @param {{came: Came, w: import("./words.js").Words, say: import("./state.d.ts").Pick}} props
 */
function Outcome({ came, w, say }) {
  const { tested } = came;
  const well = came.well && tested?.passed !== false;
  const words = tested ? (well ? w.passed : w.notPassed) : (came.well ? w.done : w.failed)[came.deed];
  return html`<div class="op-came" role="status" data-tone=${well ? "good" : "bad"}>
    <strong>${words}</strong>
    ${came.detail && html`<span lang="en">${came.detail}</span>`}
    ${tested && html`<ul class="op-checks">${tested.checks.map((check, i) => html`<li key=${i}>
      <${Lamp} tone=${check.passed ? "good" : "bad"} /><span>${say(check.what)}</span>
      <span class="op-soft">${check.detail}</span></li>`)}</ul>`}
  </div>`;
}
