// Which finger is meant: from what the device says, else from the words of the view.

/** GA 777.1: 11–15 right thumb to little finger, 16–20 left thumb to little finger. */
/** @typedef {{code: number, hand: "right"|"left", finger: number}} Finger */

const HANDS = /** @type {const} */ (["right", "left"]);
const WORDS = [/拇指|thumb/i, /食指|index/i, /中指|middle/i, /环指|无名指|ring/i, /小指|little/i];

/**
 * @param {number} code
 * @returns {Finger|null}
 */
export function fingerOf(code) {
  if (!Number.isInteger(code) || code < 11 || code > 20) return null;
  const hand = HANDS[code < 16 ? 0 : 1];
  return { code, hand, finger: (code - 11) % 5 };
}

/**
 * The finger that some words name; `null` when they name none.
 * @param {string} text
 * @returns {Finger|null}
 */
export function fingerIn(text) {
  const hand = /右手|right/i.test(text) ? 0 : /左手|left/i.test(text) ? 1 : -1;
  const finger = WORDS.findIndex((word) => word.test(text));
  return hand < 0 || finger < 0 ? null : fingerOf(11 + hand * 5 + finger);
}

/**
 * The finger of a view: a field of the device's own event, the text's id, its heading.
 * @param {{text: string, title: {zh: string, en: string}}} view
 * @param {Record<string, unknown>|undefined} fields
 * @returns {Finger|null}
 */
export function fingerAsked(view, fields) {
  const told = Number(fields?.["finger"] ?? Number.NaN);
  // The Chinese heading is the manifest's own; "right" in an English one may mean "correct".
  return fingerOf(told) ?? fingerIn(view.text) ?? fingerIn(view.title.zh) ?? fingerIn(view.title.en);
}
