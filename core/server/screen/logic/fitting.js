// How many equal tiles fit into a box.

/**
 * Columns and rows of tiles that are at least so wide and so high; at least one of each.
 * @param {{width: number, height: number}} box
 * @param {{width: number, height: number, gap: number, columns?: number}} tile `columns`: no more than so many
 * @returns {{columns: number, rows: number}}
 */
export function fit(box, tile) {
  const across = Math.floor((box.width + tile.gap) / (tile.width + tile.gap));
  const down = Math.floor((box.height + tile.gap) / (tile.height + tile.gap));
  return { columns: Math.max(1, Math.min(across, tile.columns ?? across)), rows: Math.max(1, down) };
}

/**
 * The tiles of a page, and how many pages there are. When not all fit, one row is given to the buttons that turn pages.
 * @template T
 * @param {T[]} tiles
 * @param {{columns: number, rows: number}} grid
 * @param {number} page
 * @returns {{shown: T[], page: number, pages: number}}
 */
export function pageOf(tiles, { columns, rows }, page) {
  if (tiles.length <= columns * rows) return { shown: tiles, page: 0, pages: 1 };
  const size = columns * Math.max(1, rows - 1);
  const pages = Math.ceil(tiles.length / size);
  const at = Math.min(Math.max(page, 0), pages - 1);
  return { shown: tiles.slice(at * size, (at + 1) * size), page: at, pages };
}

/**
 * About how wide a text is, in its own letter size: Han and full-width marks 1, capitals and digits more than small letters.
 * @param {string} text
 * @returns {number}
 */
export function ems(text) {
  let wide = 0;
  for (const letter of text) {
    const point = letter.codePointAt(0) ?? 0;
    if (point >= 0x2e80) wide += 1;
    else if (/[A-Z0-9@%&]/.test(letter)) wide += 0.68;
    else wide += letter === " " ? 0.3 : 0.58;
  }
  return wide;
}

/**
 * How wide a text is when it is broken into two lines as evenly as its words allow, in its own letter size.
 * @param {string} text
 * @returns {number}
 */
export function twoLines(text) {
  const whole = ems(text);
  // Han breaks anywhere; a text of other letters only between its words.
  if (!text.includes(" ") || /[\u2e80-\uffff]/.test(text)) return whole / 2;
  const words = text.split(" ");
  const wider = words.slice(1).map((_, at) =>
    Math.max(ems(words.slice(0, at + 1).join(" ")), ems(words.slice(at + 1).join(" "))));
  return Math.min(whole, ...wider);
}
