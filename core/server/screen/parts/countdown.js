// Time left: shown each second, spoken to a screen reader every 15 s and in the last five seconds.

import { html } from "../html.js";
import { useEffect, useState } from "../vendor/hooks.module.js";

/**
 * Whole seconds left of `ms`, counted from the first rendering with this `key`.
 * @param {number | null | undefined} ms
 */
export function useSecondsLeft(ms) {
  const [left, setLeft] = useState(Math.ceil((ms ?? 0) / 1000));
  useEffect(() => {
    if (!ms) return undefined;
    const end = performance.now() + ms;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [ms]);
  return left;
}

/** @param {number} seconds */
export function clock(seconds) {
  return seconds < 60 ? `${seconds}` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * A countdown; `announce` makes the sentence of the rest.
 * @param {{ms: number, label?: string, announce: (seconds: number) => string, class?: string}} props
 */
export function Countdown({ ms, label, announce, class: more }) {
  const left = useSecondsLeft(ms);
  const said = left <= 5 ? left : Math.ceil(left / 15) * 15;
  return html`<div class=${`countdown ${more ?? ""}`}>
    <span class="countdown-number" aria-hidden="true">${clock(left)}</span>
    ${label && html`<span class="countdown-label" aria-hidden="true">${label}</span>`}
    <span class="unseen" role="timer" aria-live="polite">${announce(said)}</span>
  </div>`;
}
