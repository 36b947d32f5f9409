// Numbers in the groups in which people read them aloud, and what of a keystroke belongs to a number.

/** @typedef {"citizen-number"|"phone-twice"|"code"|"secret"|"digits"} NumberKind */

/** Region 6, year 4, month and day 4, sequence and check 4. */
export const CITIZEN = [6, 4, 4, 4];
/** A mainland mobile number is told in 3, 4 and 4. */
export const PHONE = [3, 4, 4];

/**
 * The groups of a kind; `null` for a number that is told as it comes.
 * @param {string} kind
 * @returns {number[]|null}
 */
export function groupsOf(kind) {
  if (kind === "citizen-number") return CITIZEN;
  if (kind === "phone-twice") return PHONE;
  return null;
}

/**
 * How many places a kind has; 0 for no fixed number.
 * @param {string} kind
 * @returns {number}
 */
export function placesOf(kind) {
  const groups = groupsOf(kind);
  return groups ? groups.reduce((sum, size) => sum + size, 0) : 0;
}

/**
 * The ASCII form of what a full-width keyboard or scanner typed.
 * @param {string} text
 * @returns {string}
 */
export function narrow(text) {
  return text.replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/**
 * What of a text belongs to a number of this kind: spaces and dots between groups are let go, a small x is a large one.
 * @param {string} kind
 * @param {string} text
 * @returns {string}
 */
export function clean(kind, text) {
  const plain = narrow(text);
  switch (kind) {
    case "citizen-number": {
      const kept = plain.toUpperCase().replace(/[^0-9X]/g, "").slice(0, 18);
      // X is a check character: it stands in the last place or nowhere.
      return kept.replace(/X/g, (mark, at) => (at === 17 ? mark : ""));
    }
    case "phone-twice":
      return plain.replace(/^\s*(\+|00)86/, "").replace(/\D/g, "").slice(0, 11);
    case "code":
      return plain.replace(/[^0-9A-Za-z-]/g, "").slice(0, 64);
    case "digits":
      return plain.replace(/\D/g, "");
    default:
      return text;
  }
}

/**
 * A number cut into groups; what is too long follows as a last group.
 * @param {string} text
 * @param {number[]} sizes
 * @returns {string[]}
 */
export function grouped(text, sizes) {
  /** @type {string[]} */
  const groups = [];
  let at = 0;
  for (const size of sizes) {
    groups.push(text.slice(at, at + size));
    at += size;
  }
  if (text.length > at) groups.push(text.slice(at));
  return groups;
}

/**
 * A code of unknown length in groups of four, so that it can be compared with paper.
 * @param {string} text
 * @returns {string[]}
 */
export function fours(text) {
  return text.match(/.{1,4}/g) ?? [];
}

/**
 * How a number is read aloud: digit by digit, a pause between groups.
 * @param {string} text
 * @param {number[]} sizes
 * @returns {string}
 */
export function aloud(text, sizes) {
  const spoken = grouped(text, sizes).filter((group) => group !== "");
  return spoken.map((group) => [...group].join(" ")).join(", ");
}

/**
 * The same with all but the ends hidden, for a list that bystanders may see.
 * @param {string} text
 * @param {number} first
 * @param {number} last
 * @returns {string}
 */
export function masked(text, first, last) {
  const letters = [...text];
  if (letters.length <= first + last) return text;
  const hidden = "•".repeat(Math.min(letters.length - first - last, 8));
  return letters.slice(0, first).join("") + hidden + letters.slice(letters.length - last).join("");
}
