// What a device said last. A guided view comes again under its own number and forgets it; the drawing does not jump back.

import { useRef } from "../vendor/hooks.module.js";

/**
 * @param {import("../shapes.d.ts").Live} live
 * @returns {import("../shapes.d.ts").Guidance|null}
 */
export function useLastGuidance(live) {
  const last = useRef(/** @type {import("../shapes.d.ts").Guidance|null} */ (null));
  if (live.guidance) last.current = live.guidance;
  return last.current;
}
