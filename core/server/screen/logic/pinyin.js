// The letters of a pinyin being typed, and the characters that the host offers for them.

/** @typedef {{text: string, reading: string, used: number}} Candidate */
/**
 * @typedef {object} Buffer
 * @property {string} keys the letters that are not a character yet
 * @property {Candidate[]} candidates what the host offers for them, best first
 * @property {number} page which page of candidates is shown, from 0
 * @property {boolean} more whether the host knows more than it sent
 */

/** The longest row of letters that is asked about. */
export const MOST_KEYS = 48;

/** @type {Buffer} */
export const NOTHING = { keys: "", candidates: [], page: 0, more: false };

/**
 * One letter more. An apostrophe parts two syllables, and begins none.
 * @param {Buffer} buffer
 * @param {string} key
 * @returns {Buffer}
 */
export function press(buffer, key) {
  const letter = key.toLowerCase();
  if (!/^[a-z']$/.test(letter) || buffer.keys.length >= MOST_KEYS) return buffer;
  if (letter === "'" && (buffer.keys === "" || buffer.keys.endsWith("'"))) return buffer;
  return { ...buffer, keys: buffer.keys + letter, page: 0 };
}

/**
 * One letter less.
 * @param {Buffer} buffer
 * @returns {Buffer}
 */
export function drop(buffer) {
  const keys = buffer.keys.slice(0, -1);
  return keys === "" ? NOTHING : { ...buffer, keys, page: 0 };
}

/**
 * What the host answered for some letters; an answer for letters that have changed since is let go.
 * @param {Buffer} buffer
 * @param {string} keys
 * @param {{candidates: Candidate[], more: boolean}} answer
 * @returns {Buffer}
 */
export function offered(buffer, keys, answer) {
  if (keys !== buffer.keys) return buffer;
  return { ...buffer, candidates: answer.candidates, more: answer.more };
}

/**
 * A candidate is taken: its characters, and the letters that it did not use.
 * @param {Buffer} buffer
 * @param {Candidate} candidate
 * @returns {{text: string, buffer: Buffer}}
 */
export function take(buffer, candidate) {
  const used = Math.max(1, Math.min(candidate.used, buffer.keys.length));
  const keys = buffer.keys.slice(used).replace(/^'+/, "");
  return { text: candidate.text, buffer: keys === "" ? NOTHING : { ...NOTHING, keys } };
}

/**
 * The candidates in pages: as many as fit into the room, at least one a page.
 * @param {Candidate[]} candidates
 * @param {number} room how wide a row is
 * @param {number} rows how many rows a page has
 * @param {(text: string) => number} width how wide a candidate is, with the gap after it
 * @returns {Candidate[][]}
 */
export function paged(candidates, room, rows, width) {
  /** @type {Candidate[][]} */
  const pages = [];
  /** @type {Candidate[]} */
  let page = [];
  let [row, used] = [0, 0];
  for (const candidate of candidates) {
    const wide = Math.min(width(candidate.text), room);
    if (page.length > 0 && used + wide > room) {
      [row, used] = [row + 1, 0];
      if (row >= rows) {
        pages.push(page);
        [page, row] = [[], 0];
      }
    }
    page.push(candidate);
    used += wide;
  }
  if (page.length > 0) pages.push(page);
  return pages;
}

/** The first question asks for so many candidates; each turn to the last page asks for twice as many. */
export const FIRST = 48;
/** No syllable has more characters than this. */
export const MOST = 1024;

/**
 * How many candidates to ask for next; 0 when what is here will do.
 * @param {Buffer} buffer
 * @param {number} pages how many pages the candidates fill
 * @returns {number}
 */
export function wanted(buffer, pages) {
  if (!buffer.more || buffer.page < pages - 2 || buffer.candidates.length >= MOST) return 0;
  return Math.min(MOST, Math.max(FIRST, buffer.candidates.length * 2));
}

/**
 * A page further or back, within what there is.
 * @param {Buffer} buffer
 * @param {number} by
 * @param {number} pages
 * @returns {Buffer}
 */
export function turn(buffer, by, pages) {
  return { ...buffer, page: Math.min(Math.max(buffer.page + by, 0), Math.max(0, pages - 1)) };
}
