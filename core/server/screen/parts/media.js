// Whether the glass is like this now: upright, high enough.

import { useEffect, useState } from "../vendor/hooks.module.js";

/**
 * @param {string} query a media query
 * @returns {boolean}
 */
export function useMedia(query) {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => setHolds(list.matches);
    changed();
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  }, [query]);
  return holds;
}

/** Low reach on an upright glass leaves a strip at the foot: keys lie in fewer, longer rows. @param {boolean} low */
export function useCompact(low) {
  return useMedia("(orientation: portrait)") && low;
}
