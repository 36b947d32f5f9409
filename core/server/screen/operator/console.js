// The console: who and where on top, then one of three sections; asks the host every few seconds.

import { html } from "../html.js";
import { Button } from "../parts/button.js";
import { Icon } from "../parts/icon.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";
import { pick } from "../words.js";
import { Cases } from "./cases.js";
import { DeviceSheet } from "./device.js";
import { Devices } from "./devices.js";
import { findings } from "./findings.js";
import { Overview } from "./overview.js";
import { Service } from "./service.js";
import { moment } from "./time.js";

const ASK_MS = 3000;
const SECTIONS = /** @type {const} */ (["overview", "devices", "cases"]);
const ICONS = { overview: "info", devices: "plug", cases: "paper" };

/**
 * @param {{connection: import("../shapes.d.ts").Connection, w: import("./words.js").Words, language: "zh" | "en",
 *   warn: string, other: () => void, ended: () => void, leave: () => void}} props
 */
export function Console({ connection, w, language, warn, other, ended, leave }) {
  const [state, setState] = useState(/** @type {import("./state.d.ts").State | null} */ (null));
  const [lost, setLost] = useState(false);
  const [section, setSection] = useState(/** @type {typeof SECTIONS[number]} */ ("overview"));
  const [slot, setSlot] = useState("");
  const [service, setService] = useState(false);
  const alive = useRef(true);
  const say = (/** @type {any} */ said) => pick(said, language);

  /** @type {import("./state.d.ts").Order} */
  const order = async (name, payload = {}, timeoutMs = 60_000) => {
    const done = await connection.command(name, payload, timeoutMs);
    if (alive.current && done.code === "authorisationRequired") ended();
    return done;
  };
  const ask = async () => {
    const done = await order("Operator.State", {}, 10_000);
    if (!alive.current) return;
    setLost(done.code !== "success");
    if (done.code === "success") setState(done.payload);
  };
  useEffect(() => {
    let timer = 0;
    const again = async () => {
      await ask();
      if (alive.current) timer = setTimeout(again, ASK_MS);
    };
    void again();
    return () => {
      alive.current = false;
      clearTimeout(timer);
    };
  }, []);

  const wrong = state ? findings(state) : [];
  const urgent = wrong.filter((f) => f.weight !== "soon").length;
  const device = state?.devices.find((d) => d.slot === slot);
  const props = { state: /** @type {any} */ (state), w, say, language, order, ask, open: setSlot };
  const close = () => {
    setSlot("");
    setService(false);
  };
  const covered = Boolean(device || service);
  return html`
    <header class="op-top" inert=${covered}>
      <div class="op-who">
        <strong>${w.maintenance}</strong>
        ${state && html`<span><bdi>${state.site}</bdi> <span>${w.version} ${state.version}</span>
          ${" "}<span>${w.since} ${moment(state.since)}</span></span>`}
      </div>
      <${Button} icon="language" class="op-top-button" run=${other}>${w.other}<//>
      <${Button} icon="close" class="op-top-button" run=${leave}>${w.leave}<//>
    </header>
    <nav class="op-tabs" aria-label=${w.sections} inert=${covered}>
      ${SECTIONS.map((name) => html`<button type="button" key=${name} class="op-tab"
          aria-current=${name === section ? "page" : undefined} onClick=${() => setSection(name)}>
        <${Icon} name=${ICONS[name]} /><span>${w[name]}</span>
        ${name === "overview" && urgent > 0 && html`<b class="op-count">${urgent}</b>`}
      </button>`)}
    </nav>
    <main class="op-body" tabindex="0" aria-label=${w[section]} key=${section} inert=${covered}>
      ${lost && html`<p class="op-lost" role="alert"><${Icon} name="warn" />${w.lost}</p>`}
      ${!state ? html`<p class="op-soft" role="status">${w.loading}</p>`
        : section === "overview" ? html`<${Overview} ...${props} wrong=${wrong} service=${() => setService(true)} />`
          : section === "devices" ? html`<${Devices} ...${props} />`
            : html`<${Cases} ...${props} />`}
    </main>
    ${state && device && html`<${DeviceSheet} key=${slot} ...${props} device=${device} close=${close} />`}
    ${state && service && html`<${Service} ...${props} close=${close} />`}
    ${warn && html`<p class="op-warn" role="status"><${Icon} name="clock" />${warn}</p>`}`;
}
