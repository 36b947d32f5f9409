// The screen: keeps what the host says, shows the page of the moment, sends what the applicant does, and wipes.

import { html } from "./html.js";
import { render } from "./vendor/preact.module.js";
import { useEffect, useState } from "./vendor/hooks.module.js";
import { Top } from "./frame.js";
import { framesOf } from "./frames.js";
import { dress, keepManner, keptManner, nextVolume, otherLanguage, paint, plainManner, toggle } from "./modes.js";
import { voice } from "./speak.js";
import { createDrafts, createState, freePapers, takePaper, takePicture } from "./state.js";
import { VIEWS } from "./views/index.js";
import { Attract, Businesses, Lost, OutOfService, Starting } from "./views/outside.js";
import { pick, words } from "./words.js";

/** @typedef {import("./shapes.d.ts").Connection} Connection */
/** @typedef {import("./shapes.d.ts").Action} Action */
/** @typedef {import("./shapes.d.ts").View} View */

const BEAT_MS = 2000;
/** A sign of life goes to the host at most so often. */
const TOUCH_MS = 10_000;
/** A short break is not shown: the page only goes quiet. */
const GRACE_MS = 1500;
/** After so long without a host what was on the screen is wiped; the host shows it again when it is back. */
const FORGET_MS = 60_000;
/** A page whose act brought nothing new takes touches again after so long. */
const BUSY_MS = 8000;

/**
 * Starts the screen in `root` over a connection; returns what tests look at.
 * @param {HTMLElement} root
 * @param {Connection} connection
 * @param {{manner?: Partial<import("./modes.js").Manner>}} [how]
 */
export function start(root, connection, how = {}) {
  const fresh = () => ({ ...plainManner(), ...how.manner });
  const state = createState({
    phase: "starting", hello: null, linked: false, stale: false, lostAt: performance.now(), manner: fresh(), menu: null,
    opening: null, notBegun: false, speaking: false, out: null, case: null,
  });
  const drafts = createDrafts();
  const speech = voice(connection, (speaking) => state.set({ speaking }));
  let frames = 0;
  let touched = 0;
  let busyTurn = 0;
  /** The host told no news but its state: the next message replaces what stands here, a case included. */
  let anew = false;
  const useFrames = framesOf(connection, () => { frames += 1; });

  /** Says the page of the moment. */
  function speakNow() {
    const { manner, phase, case: on } = state.get();
    const w = words(manner.language);
    const problem = pick(on?.view.problem, manner.language);
    const text = on ? [problem, pick(on.view.speak, manner.language)].filter(Boolean).join(" ")
      : phase === "menu" ? w.chooseBusiness : phase === "idle" ? w.welcomeBody : "";
    void speech.say(text, manner.language, manner.volume);
  }

  /** Forgets everything of the case: what was typed, papers, pictures, the view, modes and language. */
  function wipe() {
    const was = state.get();
    speech.stop();
    freePapers(was.case);
    drafts.wipe();
    keepManner(null, was.manner);
    getSelection()?.removeAllRanges();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    state.set({ case: null, manner: fresh(), menu: null, opening: null, notBegun: false });
  }

  /** @param {any} payload */
  function shown({ case: id, flow, view }) {
    const old = state.get().case;
    const same = old?.id === id ? old : null;
    if (!same) {
      freePapers(old);
      drafts.wipe();
    }
    const manner = (same ? null : keptManner(id)) ?? state.get().manner;
    if (!same) keepManner(id, manner);
    const before = same ? same.view.kind === "still-there" ? same.under : same.view : null;
    busyTurn += 1;
    state.set({
      phase: "case", opening: null, notBegun: false, menu: null, manner,
      case: {
        id, flow, view, under: view.kind === "still-there" && before && !before.personal ? before : null, busy: false,
        refused: false, guided: [], papers: same?.papers ?? [], pictures: same?.pictures ?? {}, asked: same?.asked ?? null,
      },
    });
    const again = before && before.step === view.step && !view.problem && before.kind === view.kind && before.text === view.text;
    if (!again) speakNow();
  }

  /** @param {(on: import("./state.js").Case) => Partial<import("./state.js").Case>} change @param {string} id */
  function patchCase(id, change) {
    const on = state.get().case;
    if (on && on.id === id) state.set({ case: { ...on, ...change(on) } });
  }

  connection.onMessage((name, payload) => {
    if (name === "Flow.Shown") shown(payload);
    else if (name === "Flow.Released") {
      const on = state.get().case;
      if (on && payload.case !== on.id) return;
      wipe();
      state.set({ phase: state.get().out ? "out" : "idle" });
    } else if (name === "Flow.Idle") {
      if (state.get().case) wipe();
      state.set({ out: null, phase: state.get().phase === "menu" ? "menu" : "idle" });
    } else if (name === "Flow.OutOfService") {
      state.set({ out: { reason: payload.reason, working: payload.working ?? [] } });
      if (!state.get().case || anew) {
        wipe();
        state.set({ phase: "out" });
      }
    } else if (name === "Flow.MenuChanged") {
      if (state.get().phase === "menu") void fetchMenu();
    } else if (name === "Flow.Guidance") {
      const { slot, class: kind, event, fields } = payload;
      patchCase(payload.case, (on) => ({ guided: [...on.guided.slice(-63), { slot, class: kind, event, fields }] }));
    } else if (name === "Flow.Paper") {
      patchCase(payload.case, (on) => ({ papers: [...on.papers, takePaper(payload, on.view.step)] }));
    } else if (name === "Flow.Picture") {
      patchCase(payload.case, (on) => ({ pictures: takePicture(on.pictures, payload) }));
    } else if (name === "Flow.Asked") {
      const { request, class: kind, points } = payload;
      patchCase(payload.case, () => ({ asked: { request, class: kind, points } }));
    } else if (name === "Flow.Withdrawn") {
      patchCase(payload.case, (on) => ({ asked: on.asked?.request === payload.request ? null : on.asked }));
    }
    if (["Flow.Shown", "Flow.Idle", "Flow.OutOfService"].includes(name)) anew = false;
  });

  connection.onLink((hello, stale) => {
    const now = state.get();
    if (!hello) {
      state.set({ linked: false, stale: stale || now.stale, lostAt: now.linked ? performance.now() : now.lostAt });
      // A host that has started anew never shows this page its case again.
      if (stale && now.case) {
        wipe();
        state.set({ phase: "starting" });
      }
      return;
    }
    anew = !hello.resumed;
    paint(hello.site.look);
    speech.forget();
    patchCase(now.case?.id ?? "", () => ({ busy: false }));
    state.set({ hello, linked: true, stale: false });
    // Without a resume the state follows as messages; until they come the page of before stands.
  });

  async function fetchMenu() {
    const done = await connection.command("Flow.Menu");
    if (done.code === "success" && !state.get().case) state.set({ menu: done.payload });
  }

  async function begin() {
    if (state.get().phase !== "idle") return;
    state.set({ phase: "menu", notBegun: false });
    speakNow();
    await fetchMenu();
  }

  /** @param {string} flow */
  async function choose(flow) {
    if (state.get().opening) return;
    speech.stop();
    state.set({ opening: flow, notBegun: false });
    // One key for this wish, so that asking again after a break begins no second case.
    const key = crypto.randomUUID();
    let done = await connection.command("Flow.Begin", { flow, key });
    for (let tries = 0; done.code === "connectionLost" && tries < 20; tries += 1) {
      await new Promise((again) => setTimeout(again, 500));
      if (state.get().case) return;
      if (state.get().linked) done = await connection.command("Flow.Begin", { flow, key });
    }
    if (done.code === "success") return;
    state.set({ opening: null, notBegun: true });
    void fetchMenu();
  }

  /** @param {Action} action */
  async function act(action) {
    const on = state.get().case;
    if (!on) return "sequenceError";
    const holds = action.do !== "touch" && action.do !== "look";
    if (holds) {
      if (on.busy) return "sequenceError";
      speech.stop();
      busyTurn += 1;
      const mine = busyTurn;
      patchCase(on.id, () => ({ busy: true, refused: false }));
      setTimeout(() => mine === busyTurn && patchCase(on.id, () => ({ busy: false })), BUSY_MS);
    }
    touched = performance.now();
    const done = await connection.command("Flow.Act", { case: on.id, view: on.view.number, action });
    if (holds && done.code !== "success" && state.get().case?.view === on.view) {
      patchCase(on.id, () => ({ busy: false, refused: done.code !== "connectionLost" }));
    }
    return done.code;
  }

  /** Anything the applicant does is a sign of life, also turning a page or choosing a mode. */
  function alive() {
    const on = state.get().case;
    idleSince = performance.now();
    if (!on || on.view.kind === "still-there" || performance.now() - touched < TOUCH_MS) return;
    void act({ do: "touch" });
  }

  /** @param {string} what */
  function change(what) {
    const { manner } = state.get();
    const next = what === "language" ? otherLanguage(manner) : what === "volume" ? nextVolume(manner)
      : toggle(manner, /** @type {keyof import("./shapes.d.ts").Mode} */ (what));
    const { speaking, case: on } = state.get();
    state.set({ manner: next });
    if (on) keepManner(on.id, next);
    if (what === "volume" || (what === "language" && speaking)) speakNow();
  }

  function repeat() {
    if (state.get().speaking) speech.stop();
    else speakNow();
  }

  /** @param {number} request @param {object} answer */
  async function answer(request, answer) {
    const on = state.get().case;
    if (!on) return "sequenceError";
    const done = await connection.command("Flow.Capture", { case: on.id, request, ...answer });
    if (done.code === "success") patchCase(on.id, () => ({ asked: null }));
    return done.code;
  }

  /** What a view is told of its case. @returns {import("./shapes.d.ts").Live} */
  function live() {
    const { case: on, linked, manner } = state.get();
    const guided = on?.guided ?? [];
    const papers = on?.papers ?? [];
    return {
      case: on?.id ?? "", busy: on?.busy ?? true, connected: linked, mode: manner.mode,
      guidance: guided[guided.length - 1] ?? null, guided, paper: papers[papers.length - 1] ?? null, papers,
      pictures: on?.pictures ?? {},
      asked: on?.asked ?? null,
      capture: (request, strokes) => answer(request, { strokes }),
      decline: (request, declined) => answer(request, { declined }),
      useFrames, draft: drafts.of(on?.view.step ?? ""),
      ime: async (keys, context, limit = 24) => {
        const done = await connection.command("Ime.Query", { keys, context, limit });
        return done.code === "success" ? done.payload : { candidates: [], more: false };
      },
    };
  }

  let idleSince = performance.now();
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, alive, { capture: true, passive: true });
  setInterval(() => {
    const { hello, phase, linked, lostAt, case: on } = state.get();
    if (linked) {
      const heap = /** @type {any} */ (performance).memory?.usedJSHeapSize;
      void connection.command("Session.Beat", { view: on?.view.number, memoryBytes: heap, frames }, BEAT_MS * 3);
    } else if (on && performance.now() - lostAt > FORGET_MS) {
      wipe();
      state.set({ phase: "starting" });
    }
    const idleMs = hello?.idle?.idleMs ?? 60_000;
    if (phase === "menu" && !state.get().opening && performance.now() - idleSince > idleMs) {
      wipe();
      state.set({ phase: "idle" });
    }
  }, BEAT_MS);

  const leaveMenu = () => {
    wipe();
    state.set({ phase: "idle" });
  };
  const doors = { connection, state, begin, choose, act, change, repeat, live, leaveMenu };
  render(html`<${Screen} ...${doors} />`, root);
  return { state, drafts };
}

/** @param {any} props */
function Screen({ connection, state, begin, choose, act, change, repeat, live, leaveMenu }) {
  const [, again] = useState(0);
  const [operator, setOperator] = useState(/** @type {any} */ (null));
  useEffect(() => {
    again((n) => n + 1);
    return state.subscribe(() => again((n) => n + 1));
  }, []);
  /** @type {import("./state.js").State} */
  const now = state.get();
  useEffect(() => dress(now.manner), [now.manner]);
  const { language } = now.manner;

  const hold = async () => {
    if (state.get().case) return;
    const { Operator } = await import("./operator/operator.js");
    setOperator(() => Operator);
  };

  // A break is shown after a short grace; whoever waits for it is told by a timer.
  useEffect(() => {
    if (now.linked) return undefined;
    const timer = setTimeout(() => again((n) => n + 1), GRACE_MS + 50);
    return () => clearTimeout(timer);
  }, [now.linked]);
  const lost = !now.linked && now.phase !== "starting" && performance.now() - now.lostAt > GRACE_MS;
  const lostFromStart = !now.linked && now.phase === "starting" && (now.stale || performance.now() - now.lostAt > GRACE_MS);

  let page;
  if (operator && !now.case) {
    const Operator = operator;
    return html`<${Operator} ...${{ connection, language }} leave=${() => setOperator(null)} />`;
  }
  if (lost || lostFromStart) page = html`<${Lost} since=${now.lostAt} stale=${now.stale} language=${language} />`;
  else if (now.phase === "case" && now.case) page = html`<${CasePage} ...${{ now, act, live }} />`;
  else if (now.phase === "out") {
    page = html`<${OutOfService} reason=${now.out?.reason} working=${now.out?.working ?? []} language=${language} />`;
  } else if (now.phase === "menu" && now.menu) {
    page = html`<${Businesses} menu=${now.menu} language=${language} mode=${now.manner.mode} choose=${choose} leave=${leaveMenu}
      busy=${now.opening !== null} refused=${now.notBegun} />`;
  } else if (now.phase === "idle") {
    page = html`<${Attract} name=${now.hello?.site.title} look=${now.hello?.site.look} language=${language} begin=${begin} />`;
  } else page = html`<${Starting} language=${language} opening=${now.phase === "menu"} />`;

  return html`<div class="screen" data-phase=${now.phase} data-linked=${now.linked ? "yes" : "no"}>
    <${Top} manner=${now.manner} look=${now.hello?.site.look} title=${now.hello?.site.title} speaking=${now.speaking}
      repeat=${repeat} change=${change} hold=${hold} />
    ${page}
  </div>`;
}

/** @param {{now: import("./state.js").State, act: (action: Action) => Promise<string>, live: () => any}} props */
function CasePage({ now, act, live }) {
  const on = /** @type {import("./state.js").Case} */ (now.case);
  const { language, mode } = now.manner;
  const say = (/** @type {any} */ said) => pick(said, language);
  const props = { act, say, language, mode, live: live() };
  /** @param {View} view */
  const shown = (view) => {
    const View = VIEWS[view.kind];
    return View ? html`<${View} key=${view.number} view=${view} ...${props} />`
      : html`<main class="page"><h1>${words(language).unknownView}</h1></main>`;
  };
  const still = on.view.kind === "still-there";
  return html`
    ${still && on.under && html`<div class="under" inert aria-hidden="true" key="under">${shown(on.under)}</div>`}
    ${shown(on.view)}
    ${on.refused && html`<p class="toast" role="alert" key="toast">${words(language).notTaken}</p>`}`;
}
