// The pages outside a case: attract, the list of businesses, out of service, connection lost, starting.

import { html } from "../html.js";
import { useEffect, useState } from "../vendor/hooks.module.js";
import { Choices } from "../parts/choices.js";
import { Emblem, Icon } from "../parts/icon.js";
import { Page } from "../parts/page.js";
import { pick, words } from "../words.js";

/** @typedef {import("../shapes.d.ts").Said} Said */
/** @typedef {"zh" | "en"} Language */

/** A view made here, not by the host. @param {string} kind @param {Partial<import("../shapes.d.ts").View>} more */
function made(kind, more) {
  const none = { zh: "", en: "" };
  return /** @type {import("../shapes.d.ts").View} */ ({
    number: 0, step: kind, kind, text: kind, title: none, body: none, speak: none, lines: [], options: [], fields: [],
    actions: [], personal: false, ...more,
  });
}

/** Both languages of one of our own words. @param {(w: import("../words.js").Words) => string} of @returns {Said} */
const both = (of) => ({ zh: of(words("zh")), en: of(words("en")) });

/**
 * Nobody is here: the whole page is one large button.
 * @param {{name?: Said, look?: import("../shapes.d.ts").Look, language: Language, begin: () => void}} props
 */
export function Attract({ name, look, language, begin }) {
  const w = words(language);
  return html`<main class="attract" aria-labelledby="page-title">
    <button type="button" class="attract-button" onClick=${begin}>
      ${look?.emblem !== "none" && html`<span class="attract-emblem" data-own=${look?.picture ? "" : undefined}>
        <${Emblem} picture=${look?.picture} /></span>`}
      <span class="attract-title" id="page-title" role="heading" aria-level="1">${pick(name, language) || w.welcome}</span>
      <span class="attract-body">${w.welcomeBody}</span>
      <span class="attract-go"><${Icon} name="touch" />${w.begin}</span>
      ${language === "zh" && html`<span class="attract-other" lang="en">${words("en").begin}</span>`}
    </button>
  </main>`;
}

/** Of so many businesses each says what it is for. */
const SAID_OF = 3;

/**
 * What can be done here now; what cannot is greyed, with the reason.
 * @param {{menu: import("../shapes.d.ts").Menu, language: Language, mode: import("../shapes.d.ts").Mode,
 *   choose: (flow: string) => void, leave: () => void, busy: boolean, refused: boolean}} props
 */
export function Businesses({ menu, language, mode, choose, leave, busy, refused }) {
  const w = words(language);
  const say = (/** @type {Said | null | undefined} */ said) => pick(said, language);
  const view = made("businesses", {
    title: both((one) => one.chooseBusiness), body: both((one) => one.otherWindow), actions: ["back"],
    problem: refused ? both((one) => one.notBegun) : null,
  });
  // What a business is for is said where there is room for it: a long menu must stay in sight as a whole.
  const few = menu.groups.reduce((count, group) => count + group.items.length, 0) <= SAID_OF;
  const choices = menu.groups.flatMap((group) => group.items.map((item) => ({
    id: item.flow, title: say(item.title), body: few && !mode.elder ? say(item.body) : "", group: say(group.title), ready: item.serviceable,
    small: item.serviceable ? undefined : say(item.reason) || w.notNow,
  })));
  const act = async (/** @type {{do: string}} */ action) => {
    if (action.do === "back") leave();
    return "success";
  };
  const list = html`<${Choices} ...${{ choices, choose, language }} ready=${!busy} label=${w.chooseBusiness} />`;
  return html`<${Page} ...${{ view, act, say, language, mode }} backLabel=${w.toStart} controls=${list} />`;
}

/** @param {{reason?: Said, working: Said[], language: Language}} props */
export function OutOfService({ reason, working, language }) {
  const w = words(language);
  const say = (/** @type {Said | null | undefined} */ said) => pick(said, language);
  const view = made("out-of-service", { title: both((one) => one.outOfService), body: reason ?? { zh: "", en: "" } });
  return html`<${Page} ...${{ view, act: async () => "success", say, language }} wide tone="refusal"
      mark=${html`<${Icon} name="plug" class="mark" />`}>
    ${working.length > 0 && html`<section class="plain-list"><h2>${w.working}</h2>
      <ul>${working.map((one, i) => html`<li key=${i}>${say(one)}</li>`)}</ul></section>`}
  <//>`;
}

/** How long a break lasts before the page says to ask the staff. */
const LONG_MS = 30_000;

/** @param {{since: number, stale: boolean, language: Language}} props */
export function Lost({ since, stale, language }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), Math.max(0, since + LONG_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [since]);
  const say = (/** @type {Said | null | undefined} */ said) => pick(said, language);
  const body = both((w) => stale ? w.stale : long ? w.lostLong : w.lostBody);
  const view = made("lost", { title: both((w) => w.lost), body });
  return html`<${Page} ...${{ view, act: async () => "success", say, language }} wide tone="wait"
      mark=${html`<${Icon} name="plug" class="mark" />`}>
    <div class="wait-mark" aria-hidden="true"><i></i><i></i><i></i></div>
  <//>`;
}

/** @param {{language: Language, opening?: boolean}} props */
export function Starting({ language, opening }) {
  const say = (/** @type {Said | null | undefined} */ said) => pick(said, language);
  const view = made("starting", { title: both((w) => opening ? w.begun : w.starting) });
  return html`<${Page} ...${{ view, act: async () => "success", say, language }} wide tone="wait">
    <div class="wait-mark" aria-hidden="true"><i></i><i></i><i></i></div>
  <//>`;
}
