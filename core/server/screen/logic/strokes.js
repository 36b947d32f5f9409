// A signature: strokes of points, placed so that they can be drawn anew at any size.

/** A point: place in 0–10000 of the pad's width and height, milliseconds from the first touch, pressure 0–1000. */
/** @typedef {[number, number, number, number]} Point */
/** @typedef {Point[]} Stroke */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */
/** @typedef {{clientX: number, clientY: number, timeStamp: number, pressure: number}} Touch */

/** The side of the square in which places are told. */
export const SIDE = 10000;

/**
 * Where a touch lies on the pad.
 * @param {Touch} touch
 * @param {Box} box
 * @param {number} began when the first point of the signature was touched
 * @returns {Point}
 */
export function point(touch, box, began) {
  const x = place(touch.clientX - box.left, box.width);
  const y = place(touch.clientY - box.top, box.height);
  const pressure = Number.isFinite(touch.pressure) ? touch.pressure : 0.5;
  return [x, y, Math.max(0, Math.round(touch.timeStamp - began)), clamp(Math.round(pressure * 1000), 1000)];
}

/**
 * @param {number} at
 * @param {number} length
 */
function place(at, length) {
  return length > 0 ? clamp(Math.round((at / length) * SIDE), SIDE) : 0;
}

/**
 * @param {number} value
 * @param {number} most
 */
function clamp(value, most) {
  return Math.min(Math.max(value, 0), most);
}

/**
 * A stroke with one point more; a point that neither moved nor changed tells nothing new.
 * @param {Stroke} stroke
 * @param {Point} next
 * @returns {boolean} whether it was added
 */
export function extend(stroke, next) {
  const last = stroke[stroke.length - 1];
  if (last && last[0] === next[0] && last[1] === next[1]) return false;
  // Coalesced events may come out of order by a fraction of a millisecond: time never runs back.
  if (last && next[2] < last[2]) next[2] = last[2];
  stroke.push(next);
  return true;
}

/**
 * How many points there are.
 * @param {Stroke[]} strokes
 * @returns {number}
 */
export function count(strokes) {
  return strokes.reduce((sum, stroke) => sum + stroke.length, 0);
}

/**
 * Whether it is a dot or a tick and no name: too few points, or nowhere wider than a fingertip.
 * @param {Stroke[]} strokes
 * @param {number} least
 * @returns {boolean}
 */
export function tooShort(strokes, least) {
  return count(strokes) < least || extent(strokes) < SIDE / 25;
}

/**
 * The longer side of the box around all points.
 * @param {Stroke[]} strokes
 * @returns {number}
 */
export function extent(strokes) {
  let [left, top, right, bottom] = [SIDE, SIDE, 0, 0];
  for (const [x, y] of strokes.flat()) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return Math.max(0, right - left, bottom - top);
}

/** A piece of ink, in the pixels of a pad of some size. */
/** @typedef {{from: [number, number], by: [number, number], to: [number, number], width: number}} Ink */

/**
 * The ink of one stroke: a curve through the middles of its points, thinner where the hand was fast.
 * @param {Stroke} stroke
 * @param {number} width
 * @param {number} height
 * @returns {Ink[]}
 */
export function ink(stroke, width, height) {
  const at = (/** @type {Point} */ [x, y]) =>
    /** @type {[number, number]} */ ([(x / SIDE) * width, (y / SIDE) * height]);
  const [first] = stroke;
  if (!first) return [];
  const nib = Math.max(3, Math.min(width, height * 2) / 110);
  if (stroke.length === 1) {
    const dot = at(first);
    return [{ from: dot, by: dot, to: dot, width: nib * 1.4 }];
  }
  /** @type {Ink[]} */
  const pieces = [];
  let from = at(first);
  let thick = nib;
  for (let i = 1; i < stroke.length; i += 1) {
    const before = /** @type {Point} */ (stroke[i - 1]);
    const here = /** @type {Point} */ (stroke[i]);
    const [by, end] = [at(before), at(here)];
    const last = i === stroke.length - 1;
    const to = /** @type {[number, number]} */ (last ? end : [(by[0] + end[0]) / 2, (by[1] + end[1]) / 2]);
    const speed = Math.hypot(end[0] - by[0], end[1] - by[1]) / Math.max(1, here[2] - before[2]);
    const pressed = here[3] > 0 ? 0.6 + (here[3] / 1000) * 0.8 : 1;
    const wanted = nib * pressed * (1.35 - Math.min(0.7, speed * 0.28));
    // Ink follows the hand slowly: no step in its width.
    thick += (wanted - thick) * 0.35;
    pieces.push({ from, by, to, width: thick });
    from = to;
  }
  return pieces;
}
