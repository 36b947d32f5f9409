// The way down to a county: which step has which name, and what a name adds to the one above it.

/** @typedef {{code: string, name: string}} Step a region that was chosen, with its full name */
/** @typedef {{steps: Step[], chosen: Step|null}} Way steps that lie above the list, and the county once it is chosen */

/** @type {Way} */
export const NOWHERE = { steps: [], chosen: null };

/**
 * The name without the names above it.
 * @param {string} full
 * @param {string} above
 * @returns {string}
 */
export function own(full, above) {
  return above !== "" && full !== above && full.startsWith(above) ? full.slice(above.length) : full;
}

/**
 * What all names of a list begin with, as far as it is a region itself: the list's own parent when nothing else tells it.
 * @param {string[]} names
 * @returns {string}
 */
export function shared(names) {
  const [first = "", ...others] = names;
  let length = others.length === 0 ? 0 : first.length;
  for (const name of others) {
    let same = 0;
    while (same < length && name[same] === first[same]) same += 1;
    length = same;
  }
  // Half a name is none: 湖南省 and 湖北省 share 湖.
  const cut = /^.*(?:省|自治区|特别行政区|市|自治州|州|盟|地区)/.exec(first.slice(0, length));
  return cut ? cut[0] : "";
}

/**
 * The way after a region of the list was asked for. The host says by its next list whether something lies below.
 * @param {Way} way
 * @param {Step} step
 * @returns {Way}
 */
export function down(way, step) {
  return { steps: [...way.steps, step], chosen: null };
}

/**
 * The way once the host has answered: a last step that stayed in its own list has nothing below, so it is the county.
 * @param {Way} way
 * @param {{id: string}[]} options
 * @returns {Way}
 */
export function settled(way, options) {
  const last = way.steps[way.steps.length - 1];
  if (!last || !options.some((option) => option.id === last.code)) return way;
  return { steps: way.steps.slice(0, -1), chosen: last };
}

/**
 * The way back up to a step; to the beginning for -1.
 * @param {Way} way
 * @param {number} at
 * @returns {Way}
 */
export function up(way, at) {
  return { steps: way.steps.slice(0, at + 1), chosen: null };
}
