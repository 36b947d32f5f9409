// The simulators' panel: what the hands of the person before the machine do, their phone, and what a technician breaks.

import { html } from "../html.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";
import { HANDS, MACHINE, PHONE, calm, toggled } from "./hands.js";

const ASK_MS = 500;

/** @typedef {import("./hands.js").PanelState} PanelState */

/**
 * Talks to the host's `/panel` addresses. Answers hold the whole state; errors are told in both languages.
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<{state?: PanelState, fault?: string}>}
 */
async function call(path, body) {
  try {
    const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(`/panel/${path}`, body ? post : { cache: "no-store" });
    if (answer.status === 404) return { fault: "这台主机没有打开模拟面板。 This host runs without the panel." };
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) return { fault: said.error ?? `${answer.status} ${answer.statusText}` };
    return { state: said };
  } catch {
    return { fault: "主机没有应答。 The host does not answer." };
  }
}

/**
 * `wanted` is the hand, or the phone's doing, that the screen waits for: it is pointed at.
 * @param {{wanted?: string, children?: any}} props
 */
export function Panel({ wanted = "", children }) {
  const [state, setState] = useState(/** @type {PanelState | null} */ (null));
  const [fault, setFault] = useState("");
  /** Grows with each wish, so that an older answer does not turn a button back. */
  const wish = useRef(0);

  /** @param {string} path @param {object} [body] */
  const ask = async (path, body) => {
    const mine = body ? ++wish.current : wish.current;
    const { state: said, fault: why } = await call(path, body);
    if (mine !== wish.current) return;
    setFault(why ?? "");
    if (said && Array.isArray(said.people)) setState(said);
    else if (body) void ask("state");
  };
  useEffect(() => {
    let open = true;
    let timer = 0;
    const again = async () => {
      await ask("state");
      if (open) timer = setTimeout(again, ASK_MS);
    };
    void again();
    return () => {
      open = false;
      clearTimeout(timer);
    };
  }, []);
  /** @param {object} patch what it becomes; shown at once, then as the host says */
  const hands = (patch) => {
    if (state) setState({ ...state, ...patch });
    void ask("hands", patch);
  };

  return html`<main class="panel" aria-label="模拟面板 Simulators">
    <header class="panel-top">
      <h1>模拟面板 <small lang="en">Simulators</small></h1>
      <button type="button" class="chip" onClick=${() => hands(calm())}>复位 <small lang="en">Reset</small></button>
    </header>
    ${children}
    <p class="panel-fault" role="alert">${fault}</p>
    ${state && html`
      <${People} state=${state} choose=${(/** @type {string} */ id) => ask("person", { id })} />
      <section><h2>手 <small lang="en">Hands</small></h2>
        <div class="toggles">${HANDS.map((each) => html`<${Toggle} key=${each.key} of=${each}
          on=${Boolean(state[each.key])} wanted=${each.key === wanted}
          run=${() => hands({ [each.key]: !state[each.key] })} />`)}</div></section>
      <${Phone} state=${state} wanted=${wanted} does=${(/** @type {string} */ does) => ask("phone", { does })} />
      <${Machine} ...${{ state, hands }} />`}
  </main>`;
}

/**
 * Who stands before the machine. People belong to a business, `national/progress.by-card`; there are many, so that one
 * business is shown at a time.
 * @param {{state: PanelState, choose: (id: string) => void}} props
 */
function People({ state, choose }) {
  const [picked, setPicked] = useState("");
  const groups = [...new Set(state.people.map((each) => groupOf(each.id)))];
  const group = groups.includes(picked) ? picked : groupOf(state.person ?? state.people[0]?.id ?? "");
  const shown = state.people.filter((each) => groupOf(each.id) === group);
  return html`<section><h2><label for="group">谁来办 <small lang="en">Person</small></label></h2>
    ${groups.length > 1 && html`<select id="group" class="group" value=${group}
      onChange=${(/** @type {any} */ event) => setPicked(event.currentTarget.value)}>
      ${groups.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select>`}
    <div class="people" role="group" aria-label="谁来办 Person">
      ${shown.map((each) => html`<button type="button" key=${each.id} class="chip" data-person=${each.id}
        aria-pressed=${each.id === state.person} onClick=${() => choose(each.id)}>
        ${each.title.zh} <small lang="en">${each.title.en}</small></button>`)}
    </div></section>`;
}

/** The business a person belongs to. @param {string} id */
function groupOf(id) {
  const at = id.lastIndexOf(".");
  return at < 0 ? "" : id.slice(0, at);
}

/** @param {{of: import("./hands.js").Hand, on: boolean, wanted: boolean, run: () => void}} props */
function Toggle({ of, on, wanted, run }) {
  const words = on ? of.on : of.off;
  return html`<button type="button" class="toggle" aria-pressed=${on} data-hand=${of.key}
    data-wanted=${wanted && !on ? "" : undefined} onClick=${run}>
    <i aria-hidden="true"></i><span>${words.zh}<small lang="en">${words.en}</small></span></button>`;
}

/** @param {{state: PanelState, wanted: string, does: (what: string) => void}} props */
function Phone({ state, wanted, does }) {
  const order = state.phone?.open;
  const told = order && typeof order === "object" ? [order.title?.zh, order.yuan && `¥${order.yuan}`] : [];
  const words = told.filter(Boolean).join(" ");
  return html`<section><h2>手机 <small lang="en">Phone</small></h2>
    <p class="panel-order" data-open=${order ? "" : undefined}>
      ${order ? `有待付订单 Order open ${words}` : "没有待付订单 No order open"}</p>
    <div class="toggles">${PHONE.map((each) => html`<button type="button" class="toggle act" key=${each.does}
      data-phone=${each.does} data-wanted=${wanted === each.does ? "" : undefined} onClick=${() => does(each.does)}>
      <span>${each.said.zh}<small lang="en">${each.said.en}</small></span></button>`)}</div>
  </section>`;
}

/** @param {{state: PanelState, hands: (patch: object) => void}} props */
function Machine({ state, hands }) {
  const slots = state.slots ?? [];
  return html`<section><h2>机器 <small lang="en">Machine</small></h2>
    <ul class="slots">${slots.map((slot) => html`<li key=${slot.slot}>
      <span>${slot.title?.zh || slot.slot}<small>${slot.slot}</small></span>
      ${MACHINE.filter((each) => !each.only || each.only.test(slot.class)).map((each) => {
        const on = (state[each.key] ?? []).includes(slot.slot);
        const words = on ? each.on : each.off;
        return html`<button type="button" class="chip break" key=${each.key} aria-pressed=${on} data-break=${`${each.key} ${slot.slot}`}
          onClick=${() => hands({ [each.key]: toggled(state[each.key] ?? [], slot.slot) })}>
          ${words.zh} <small lang="en">${words.en}</small></button>`;
      })}
    </li>`)}</ul></section>`;
}
