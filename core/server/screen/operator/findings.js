// What is wrong, worst first; and what to bring. Works on Operator.State alone, and knows no page.

import { pick } from "../words.js";
import { plain, words } from "./words.js";

/** @typedef {import("./state.d.ts").State} State */
/** @typedef {import("./state.d.ts").Finding} Finding */
/** @typedef {import("../shapes.d.ts").Said} Said */

/** States in which a device serves. */
const SERVES = new Set(["online", "deviceBusy"]);
const TAMPER = new Set(["fraudAttempt", "potentialFraud"]);
const WEIGHTS = ["tamper", "stops", "owed", "soon"];

/** @param {string} state */
export function serves(state) {
  return SERVES.has(state);
}

/** Claims worth a line: that the flows hold their devices is how it should be. @param {State} state */
export function lent(state) {
  return state.claims.filter((claim) => claim.owner !== "flow");
}

/** A word of the tables in both languages. @param {(w: import("./words.js").Words) => string} of @returns {Said} */
function both(of) {
  return { zh: of(words("zh")), en: of(words("en")) };
}

/**
 * A device's title; with its slot when another device has the same title.
 * @param {import("./state.d.ts").Device} device
 * @param {State} state
 * @returns {Said}
 */
export function named(device, state) {
  const { slot, title } = device;
  const alone = state.devices.every((other) => other.slot === slot || other.title.zh !== title.zh);
  return alone ? title : { zh: `${title.zh}（${slot}）`, en: `${title.en} (${slot})` };
}

/** Without doubles, by what is read. @param {(Said | null | undefined)[]} all @returns {Said[]} */
function once(all) {
  const seen = new Map();
  for (const said of all) if (said && (said.zh || said.en)) seen.set(`${said.zh}\n${said.en}`, said);
  return [...seen.values()];
}

/**
 * Everything that wants somebody, worst first: tampering, what stops a business, what is owed, what will run out.
 * One entry per slot, whether the device, its supplies or a business told of it.
 * @param {State} state
 * @returns {Finding[]}
 */
export function findings(state) {
  /** @type {Map<string, Finding>} */
  const bySlot = new Map();
  /** @param {string} slot @param {Finding["weight"]} weight @param {Said} what */
  const at = (slot, weight, what) => {
    const known = bySlot.get(slot);
    if (known) {
      if (WEIGHTS.indexOf(weight) < WEIGHTS.indexOf(known.weight)) known.weight = weight;
      return known;
    }
    const device = state.devices.find((d) => d.slot === slot);
    /** @type {Finding} */
    const made = {
      key: `slot ${slot}`, weight, slot: device?.slot, title: device ? named(device, state) : slot, what,
      remedy: [], bring: [], stops: [],
    };
    bySlot.set(slot, made);
    return made;
  };
  for (const device of state.devices) {
    if (serves(device.state)) continue;
    const weight = TAMPER.has(device.state) ? "tamper" : device.state === "starting" ? "soon" : "stops";
    const what = both((w) => w.states[device.state] ?? plain(device.state));
    at(device.slot, weight, what).remedy.push(...once([device.remedy]));
  }
  for (const supply of state.consumables) {
    if (supply.level === "ok") continue;
    const of = (/** @type {import("./words.js").Words} */ w) => w.what[supply.what] ?? plain(supply.what);
    const how = (/** @type {import("./words.js").Words} */ w) =>
      supply.detail === "jammed" ? w.values.jammed ?? "Jammed" : w.level[supply.level];
    const name = both((w) => `${of(w)}${w === words("zh") ? "" : ": "}${how(w)}`);
    const finding = at(supply.slot, supply.level === "out" ? "stops" : "soon", name);
    const device = state.devices.find((d) => d.slot === supply.slot);
    // "Paper out" says more than "to be cleared".
    if (supply.level === "out" && device?.state === "userError") finding.what = name;
    if (finding.remedy.length === 0) finding.remedy.push(...once([device?.remedy]));
  }
  for (const business of state.businesses) {
    for (const cause of business.serviceable ? [] : business.causes) {
      const finding = at(cause.slot, "stops", cause.why);
      // What is no device of this machine is a service it reaches over the network.
      if (!finding.slot && finding.title === cause.slot) {
        finding.title = { zh: `后台服务 ${cause.slot}`, en: `Service ${cause.slot}` };
      }
      if (!finding.slot) finding.remedy = once([...finding.remedy, cause.why]);
      finding.bring = once([...finding.bring, cause.bring]);
      finding.stops = once([...finding.stops, business.title]);
    }
    if (!business.serviceable && business.causes.length === 0) {
      const finding = at(`flow ${business.flow}`, "stops", both((w) => w.stopped));
      finding.title = business.title;
    }
  }
  const all = [...bySlot.values()];
  // A remedy that only repeats what is wrong, or what to bring, is not read twice.
  for (const finding of all) {
    const said = new Set([finding.what.zh]);
    finding.remedy = finding.remedy.filter((r) => !said.has(r.zh));
    const done = new Set(finding.remedy.map((r) => r.zh));
    finding.bring = finding.bring.filter((b) => !done.has(b.zh));
  }
  for (const owed of state.owed) {
    all.push({
      key: `owed ${owed.case} ${owed.detail.zh}`, weight: "owed", title: both((w) => w.owedKind[owed.what]),
      what: owed.detail, remedy: [], bring: [], stops: [],
    });
  }
  const place = (/** @type {Finding} */ f) => WEIGHTS.indexOf(f.weight) * 1000 - f.stops.length;
  return all.sort((a, b) => place(a) - place(b));
}

/**
 * What to bring for everything, each thing once.
 * @param {Finding[]} all
 * @returns {Said[]}
 */
export function bringAll(all) {
  return once(all.flatMap((finding) => finding.bring));
}

/**
 * A title as it is read.
 * @param {string | Said} title
 * @param {"zh" | "en"} language
 */
export function titleOf(title, language) {
  return typeof title === "string" ? title : pick(title, language);
}
