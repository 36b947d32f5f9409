// Tells a hand at a keyboard from a scanner that types: what a scanner types never reaches the page.

/** Two keys of a hand are further apart than this; those of a scanner that acts as a keyboard are not. Milliseconds. */
export const GAP = 35;

/** So long after its last key a scanner's burst is over. Milliseconds. */
export const REST = 200;

/**
 * @typedef {object} Judge
 * @property {(key: string, at: number) => "hold"|"drop"|"pass"} key what to do with a key pressed at that time: keep it back
 *   for {@link GAP}, drop it together with one kept back, or let it through
 * @property {() => string|null} due the key that was kept back, once its time is over; nothing when it was dropped
 */

/**
 * A judge of keys. A letter is kept back until it is clear that no other follows at once; a key that acts (Enter, Tab)
 * is let through unless it ends a burst.
 * @returns {Judge}
 */
export function judge() {
  let before = -Infinity;
  let burst = false;
  /** @type {string|null} */
  let held = null;
  return {
    key(key, at) {
      const since = at - before;
      burst = since < GAP || (burst && since < REST);
      before = at;
      if (burst) {
        held = null;
        return "drop";
      }
      if ([...key].length !== 1) return "pass";
      held = key;
      return "hold";
    },
    due() {
      const key = held;
      held = null;
      return key;
    },
  };
}
