// Days as they are typed: year, month, day.

/** @typedef {{year: string, month: string, day: string}} Parts */

/** @type {Parts} */
export const NO_PARTS = { year: "", month: "", day: "" };

/**
 * The parts of `2026-11-22`; empty parts for anything else.
 * @param {string} text
 * @returns {Parts}
 */
export function partsOf(text) {
  const found = /^(\d{0,4})-(\d{0,2})-(\d{0,2})$/.exec(text.trim());
  return found ? { year: found[1] ?? "", month: found[2] ?? "", day: found[3] ?? "" } : { ...NO_PARTS };
}

/**
 * The parts as one text, as they were typed; empty when nothing is.
 * @param {Parts} parts
 * @returns {string}
 */
export function textOf({ year, month, day }) {
  return year === "" && month === "" && day === "" ? "" : `${year}-${month}-${day}`;
}

/**
 * A day as the host takes it, `2026-03-05`; anything else as it was typed.
 * @param {string} text
 * @returns {string}
 */
export function whole(text) {
  const { year, month, day } = partsOf(text);
  return isDay(text) ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text;
}

/**
 * Whether a text is a day of the calendar.
 * @param {string} text
 * @returns {boolean}
 */
export function isDay(text) {
  const { year, month, day } = partsOf(text);
  if (year.length !== 4 || month === "" || day === "") return false;
  return Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
}

/**
 * How many days a month has; 0 when there is no such month.
 * @param {number} year
 * @param {number} month
 * @returns {number}
 */
export function daysIn(year, month) {
  if (month < 1 || month > 12) return 0;
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** @typedef {"year"|"month"|"day"} Place */

/**
 * One digit more in a part; a part that is full, or that no second digit fits, hands on to the next.
 * @param {Parts} parts
 * @param {Place} place
 * @param {string} digit
 * @returns {{parts: Parts, place: Place}}
 */
export function typeDigit(parts, place, digit) {
  const most = place === "year" ? 4 : 2;
  const before = parts[place];
  const held = before.length >= most ? digit : before + digit;
  const next = { ...parts, [place]: held };
  const next_place = isFull(place, held) ? after(place) : place;
  return { parts: next, place: next_place };
}

/**
 * One digit less; an empty part goes back to the one before.
 * @param {Parts} parts
 * @param {Place} place
 * @returns {{parts: Parts, place: Place}}
 */
export function dropDigit(parts, place) {
  const from = parts[place] === "" ? before(place) : place;
  return { parts: { ...parts, [from]: parts[from].slice(0, -1) }, place: from };
}

/**
 * @param {Place} place
 * @param {string} held
 */
function isFull(place, held) {
  if (place === "year") return held.length === 4;
  // No month begins with 2 to 9, no day with 4 to 9.
  return held.length === 2 || Number(held) > (place === "month" ? 1 : 3);
}

/**
 * @param {Place} place
 * @returns {Place}
 */
function after(place) {
  return place === "year" ? "month" : "day";
}

/**
 * @param {Place} place
 * @returns {Place}
 */
function before(place) {
  return place === "day" ? "month" : "year";
}

/**
 * The day so many days before a moment, by the clock of the machine.
 * @param {Date} now
 * @param {number} days
 * @returns {string}
 */
export function daysBefore(now, days) {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/**
 * A day as it is said, with its weekday; empty for no day.
 * @param {string} text
 * @param {"zh"|"en"} language
 * @returns {string}
 */
export function daySaid(text, language) {
  if (!isDay(text)) return "";
  const { year, month, day } = partsOf(text);
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  /** @type {Intl.DateTimeFormatOptions} */
  const how = { timeZone: "UTC", year: "numeric", month: "long", day: "numeric", weekday: "long" };
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", how).format(at);
}
