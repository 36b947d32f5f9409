// The way down to a county: which step has which name, and what a name adds to the one above it.

/** @typedef {{code: string, name: string}} Step a region that was chosen, with its full name */
/** @typedef {{steps: Step[], chosen: Step|null}} Way steps that lie above the list, and the county once it is chosen */

/** @type {Way} */
export const NOWHERE = { steps: [], chosen: null };

/**
 * The way that a view tells by itself: the steps above its list, and the region of it that is chosen.
 * @param {Step[]} steps
 * @param {Step[]} list
 * @param {string|undefined} chosen
 * @returns {Way}
 */
export function wayOf(steps, list, chosen) {
  return { steps, chosen: list.find((region) => region.code === chosen) ?? null };
}

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
 * The steps that a list lies below: those whose name all its names begin with.
 * @param {Way} way
 * @param {Step[]} list
 * @returns {Step[]}
 */
export function listed(way, list) {
  return way.steps.filter((step) => list.every(({ name }) => name !== step.name && name.startsWith(step.name)));
}

/**
 * The way after a region of a list was asked for: below what its own name begins with.
 * @param {Way} way
 * @param {Step} step
 * @returns {Way}
 */
export function down(way, step) {
  return { steps: [...listed(way, [step]), step], chosen: null };
}

/**
 * The way once the host has answered: a last step that stayed in its own list has nothing below, so it is the county.
 * @param {Way} way
 * @param {Step[]} list
 * @returns {Way}
 */
export function settled(way, list) {
  const last = way.steps[way.steps.length - 1];
  if (!last || !list.some((region) => region.code === last.code)) return way;
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
