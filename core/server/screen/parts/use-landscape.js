// Whether the screen is wider than high; follows a turned screen.

import { useEffect, useState } from "../vendor/hooks.module.js";

/** The hook. */
export function useLandscape() {
  const [query] = useState(() => matchMedia("(orientation: landscape)"));
  const [is, set] = useState(query.matches);
  useEffect(() => {
    const follow = () => set(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return is;
}
