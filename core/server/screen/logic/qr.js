// A QR code's rows as one SVG path.

/** The quiet zone that a phone needs around a code, in modules. */
export const QUIET = 4;

/**
 * The path of all dark modules; runs in a row are one rectangle.
 * @param {string[]} rows of `0` and `1`
 * @returns {string}
 */
export function pathOf(rows) {
  /** @type {string[]} */
  const path = [];
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) {
      path.push(`M${(run.index ?? 0) + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`);
    }
  });
  return path.join("");
}

/**
 * How many modules a side has with its quiet zone.
 * @param {string[]} rows
 * @returns {number}
 */
export function sideOf(rows) {
  return rows.length + QUIET * 2;
}
