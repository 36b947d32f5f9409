// Keys answer when they are touched, not when they are let go: fast typing loses nothing, even when the page is drawn
// anew between the two.

import { useEffect, useRef } from "../vendor/hooks.module.js";

/** Held so long, a key that repeats begins to repeat. */
const HOLD_MS = 550;
const AGAIN_MS = 110;

/**
 * Handlers of a key. A click without a touch comes from a keyboard or a screen reader, and counts too.
 * @param {() => void} run
 * @param {{repeats?: boolean, ready?: boolean}} [how]
 */
export function usePress(run, { repeats = false, ready = true } = {}) {
  const latest = useRef(run);
  latest.current = ready ? run : () => {};
  const timer = useRef(/** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined));
  const stop = () => clearTimeout(timer.current);
  useEffect(() => stop, []);
  const again = () => {
    latest.current();
    timer.current = setTimeout(again, AGAIN_MS);
  };
  return {
    /** @param {PointerEvent} event */
    onPointerDown(event) {
      if (event.button !== 0) return;
      latest.current();
      stop();
      if (repeats) timer.current = setTimeout(again, HOLD_MS);
    },
    onPointerUp: stop,
    onPointerLeave: stop,
    onPointerCancel: stop,
    /** What is typed into keeps the focus and its caret. @param {MouseEvent} event */
    onMouseDown(event) {
      event.preventDefault();
    },
    /** @param {MouseEvent} event */
    onClick(event) {
      if (event.detail === 0) latest.current();
    },
  };
}
