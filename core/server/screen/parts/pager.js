// Shows content part by part when it is too long for its box: nothing is cut, nothing scrolls under a finger.
//
// The box is a one-column multi-column container: what does not fit flows into a next column beside it, broken
// between lines and blocks, never within one; the buttons move from column to column.

import { html } from "../html.js";
import { useLayoutEffect, useRef, useState } from "../vendor/hooks.module.js";
import { words } from "../words.js";
import { Button } from "./button.js";

/**
 * Content in parts. `onLast` is called when the last part is in sight (at once when there is only one).
 * `part` names a part to turn to whenever it changes.
 * @param {{language: "zh" | "en", onLast?: () => void, class?: string, children?: any}} props
 */
export function Pager({ language, onLast, class: more, children }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [parts, setParts] = useState(1);
  const [part, setPart] = useState(0);
  const w = words(language);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      const width = element.clientWidth;
      const count = width === 0 ? 1 : Math.max(1, Math.round(element.scrollWidth / width));
      setParts(count);
      setPart((old) => Math.min(old, count - 1));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    for (const child of element.children) watch.observe(child);
    return () => watch.disconnect();
  }, [children]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element) element.scrollLeft = part * element.clientWidth;
    if (part === parts - 1) onLast?.();
  }, [part, parts]);

  // A keyboard may move the focus into another part: follow it.
  const follow = () => {
    const element = box.current;
    if (element && element.clientWidth) setPart(Math.round(element.scrollLeft / element.clientWidth));
  };

  return html`<div class=${`pager ${more ?? ""}`} data-parts=${parts}>
    <div class="pager-view" ref=${box} onScroll=${follow}>${children}</div>
    ${parts > 1 && html`<nav class="pager-bar" aria-label=${w.parts}>
      <${Button} icon="up" ready=${part > 0} run=${() => setPart(part - 1)}>${w.previousPart}<//>
      <span class="pager-count" aria-live="polite">${w.part(part + 1, parts)}</span>
      <${Button} icon="down" kind=${part < parts - 1 ? "forward" : "plain"} ready=${part < parts - 1}
        run=${() => setPart(part + 1)}>${w.nextPart}<//>
    </nav>`}
  </div>`;
}
