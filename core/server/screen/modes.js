// Modes and language: chosen by the applicant, kept for one session only, put on the document for the style sheets.

/** @typedef {import("./shapes.d.ts").Mode} Mode */
/** @typedef {import("./shapes.d.ts").Language} Language */
/** @typedef {"off" | "soft" | "normal" | "loud"} Volume */
/** @typedef {{mode: Mode, language: Language, volume: Volume}} Manner */

/** @type {Volume[]} */
const VOLUMES = ["normal", "loud", "off", "soft"];

/** How every session starts. @returns {Manner} */
export function plainManner() {
  return { mode: { elder: false, contrast: false, low: false, still: false }, language: "zh", volume: "normal" };
}

/**
 * The manner with one mode turned over.
 * @param {Manner} manner
 * @param {keyof Mode} name
 * @returns {Manner}
 */
export function toggle(manner, name) {
  return { ...manner, mode: { ...manner.mode, [name]: !manner.mode[name] } };
}

/** The manner with the other language. @param {Manner} manner @returns {Manner} */
export function otherLanguage(manner) {
  return { ...manner, language: manner.language === "zh" ? "en" : "zh" };
}

/** The manner with the next volume. @param {Manner} manner @returns {Manner} */
export function nextVolume(manner) {
  return { ...manner, volume: VOLUMES[(VOLUMES.indexOf(manner.volume) + 1) % VOLUMES.length] };
}

/** Where the manner of the case that is on survives a reload of the page; nothing of the case but its id stands beside it. */
const KEPT = "tongban.manner";

/**
 * Keeps the manner for a case; without a case forgets it.
 * @param {string | null} id
 * @param {Manner} manner
 */
export function keepManner(id, manner) {
  if (id) sessionStorage.setItem(KEPT, JSON.stringify({ id, manner }));
  else sessionStorage.removeItem(KEPT);
}

/**
 * The manner that was chosen for this case before the page was loaded anew.
 * @param {string} id
 * @returns {Manner | null}
 */
export function keptManner(id) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    return kept?.id === id ? { ...plainManner(), ...kept.manner } : null;
  } catch {
    return null;
  }
}

/** Puts modes and language on the document. @param {Manner} manner */
export function dress(manner) {
  const root = document.documentElement;
  root.lang = manner.language === "zh" ? "zh-CN" : "en";
  root.dataset.mode = Object.entries(manner.mode).filter(([, on]) => on).map(([name]) => name).join(" ");
}

/**
 * Puts a province's look on the document: its colours, when they are colours. High contrast keeps its own (tokens.css).
 * @param {import("./shapes.d.ts").Look | undefined} look
 */
export function paint(look) {
  const style = document.documentElement.style;
  for (const [token, value] of [["--accent", look?.accent], ["--accent-ink", look?.accentInk], ["--accent-soft", look?.accentSoft]]) {
    if (value && /^#[0-9a-f]{6}$/i.test(value)) style.setProperty(/** @type {string} */ (token), value);
    else style.removeProperty(/** @type {string} */ (token));
  }
}
