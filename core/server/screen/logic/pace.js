// When something may happen again: signs of life at most so often, a search only when the hands rest.

/**
 * Lets a call through at most once in a span of time.
 * @param {number} span milliseconds
 * @param {() => number} [now]
 * @returns {(call: () => void) => boolean} whether it was let through
 */
export function atMostEvery(span, now = Date.now) {
  let last = Number.NEGATIVE_INFINITY;
  return (call) => {
    const at = now();
    if (at - last < span) return false;
    last = at;
    call();
    return true;
  };
}

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
