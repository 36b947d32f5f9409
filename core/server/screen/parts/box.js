// How large an element is, now and after every change.

import { useLayoutEffect, useState } from "../vendor/hooks.module.js";

/** @typedef {{width: number, height: number, font: number, gap: number}} Box */

/**
 * The inner size of an element, its letter size and the gap between its children; zero before it is there.
 * @param {{current: HTMLElement|null}} ref
 * @returns {Box}
 */
export function useBox(ref) {
  const [box, setBox] = useState({ width: 0, height: 0, font: 32, gap: 12 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const measure = () => {
      const style = getComputedStyle(element);
      const [width, height] = [element.clientWidth, element.clientHeight];
      const [font, gap] = [parseFloat(style.fontSize) || 32, parseFloat(style.columnGap) || 0];
      setBox((old) =>
        old.width === width && old.height === height && old.font === font && old.gap === gap
          ? old
          : { width, height, font, gap },
      );
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return box;
}
