// When something may happen again: a search only when the hands rest.

/**
 * Calls when nothing was asked for some time; only the last wish counts.
 * @param {number} rest milliseconds
 * @returns {{wish: (call: () => void) => void, drop: () => void}}
 */
export function atRest(rest) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  return {
    wish(call) {
      clearTimeout(timer);
      timer = setTimeout(call, rest);
    },
    drop() {
      clearTimeout(timer);
    },
  };
}
