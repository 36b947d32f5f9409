// A form filled in page by page: what each field holds, where the applicant stands, what is handed in.

import { EMPTY, NOT_THE_SAME, wrong } from "./checks.js";
import { whole } from "./date.js";
import { clean } from "./groups.js";

/** @typedef {import("../shapes").ViewField} Field */
/** @typedef {import("../shapes").Said} Said */
/** @typedef {import("../shapes").Draft} Draft */
/** @typedef {{first: string, again: string}} Twice */

/**
 * What a field holds: what was typed on this screen, else what the host knows.
 * @param {Field} field
 * @param {unknown} drafted
 * @returns {string}
 */
export function held(field, drafted) {
  const offered = (/** @type {string} */ id) => field.options.some((option) => option.id === id);
  if (typeof drafted === "string" && !(isPicked(field.kind) && drafted !== "" && !offered(drafted))) return drafted;
  switch (field.kind) {
    case "phone-twice":
      return isTwice(drafted) ? drafted.first : field.value.zh;
    case "choice":
    case "search":
      // What was found for other words is no longer on offer: the host's own words say which one holds.
      if (field.value.zh === "") return "";
      return field.options.find((option) => option.text.zh === field.value.zh)?.id ?? "";
    case "region":
      return "";
    case "secret":
      return "";
    default:
      return field.value.zh;
  }
}

/** @param {string} kind */
function isPicked(kind) {
  return kind === "choice" || kind === "search";
}

/**
 * @param {unknown} value
 * @returns {value is Twice}
 */
export function isTwice(value) {
  return typeof value === "object" && value !== null && "first" in value && "again" in value;
}

/**
 * The two entries of a number. One that the host holds was entered twice before.
 * @param {Field} field
 * @param {unknown} drafted
 * @returns {Twice}
 */
export function twice(field, drafted) {
  if (isTwice(drafted)) return drafted;
  return { first: field.value.zh, again: field.value.zh };
}

/**
 * Why a field cannot be left like this, or `null`.
 * @param {Field} field
 * @param {unknown} drafted
 * @returns {Said|null}
 */
export function missing(field, drafted) {
  if (field.kind === "image") return wrong("image", field.value.zh, field.optional);
  if (field.kind === "phone-twice") {
    const { first, again } = twice(field, drafted);
    const why = wrong(field.kind, first, field.optional);
    if (why || first === "") return why;
    if (again === "") return EMPTY;
    return clean(field.kind, first) === clean(field.kind, again) ? null : NOT_THE_SAME;
  }
  return wrong(field.kind, held(field, drafted), field.optional);
}

/**
 * Whether a field is done: it holds something, and nothing speaks against it.
 * @param {Field} field
 * @param {unknown} drafted
 * @returns {boolean}
 */
export function isDone(field, drafted) {
  const holds = field.kind === "image" ? field.value.zh : held(field, drafted);
  return holds.trim() !== "" && missing(field, drafted) === null;
}

/**
 * What is handed in for a field.
 * @param {Field} field
 * @param {unknown} drafted
 * @returns {null|string|[string, string]}
 */
export function handedIn(field, drafted) {
  if (field.kind === "image") return null;
  if (field.kind === "phone-twice") {
    const { first, again } = twice(field, drafted);
    return first.trim() === "" ? null : [clean(field.kind, first), clean(field.kind, again)];
  }
  const text = held(field, drafted).trim();
  return text === "" ? null : final(field.kind, text);
}

/**
 * A text in the form in which the host takes it.
 * @param {string} kind
 * @param {string} text
 * @returns {string}
 */
export function final(kind, text) {
  return kind === "date" ? whole(text) : clean(kind, text);
}

/**
 * The field that a problem of the host is about: its words begin with the label. -1 when it names none.
 * @param {Field[]} fields
 * @param {Said|null|undefined} problem
 * @returns {number}
 */
export function blamed(fields, problem) {
  if (!problem) return -1;
  const about = (/** @type {Field} */ field) =>
    problem.zh.startsWith(`${field.label.zh}：`) || problem.en.startsWith(`${field.label.en}: `);
  // The longer label first: one may begin like another.
  const found = fields.map((field, at) => ({ field, at })).filter(({ field }) => about(field));
  found.sort((a, b) => b.field.label.zh.length - a.field.label.zh.length);
  return found[0]?.at ?? -1;
}

/**
 * The words of a problem without the label, for a page that shows the label already.
 * @param {Field} field
 * @param {Said} problem
 * @returns {Said}
 */
export function unlabelled(field, problem) {
  const cut = (/** @type {string} */ text, /** @type {string} */ label) =>
    text.startsWith(label) ? text.slice(label.length) : text;
  return { zh: cut(problem.zh, `${field.label.zh}：`), en: cut(problem.en, `${field.label.en}: `) };
}

/**
 * The first field that is not done and may not be left empty, from a place on and then from the start; -1 for none.
 * @param {Field[]} fields
 * @param {(id: string) => unknown} drafted
 * @returns {number}
 */
export function firstOpen(fields, drafted) {
  return fields.findIndex((field) => missing(field, drafted(field.id)) !== null);
}
