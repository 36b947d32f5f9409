// A sheet over the console: it takes the focus, gives it back, and closes with Escape or beside itself.

import { html } from "../html.js";
import { Icon } from "../parts/icon.js";
import { useEffect, useRef } from "../vendor/hooks.module.js";

/**
 * @param {{title: string, close: () => void, label: string, held?: boolean, children?: any, bar?: any}} props
 */
export function Sheet({ title, close, label, held = false, children, bar }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    box.current?.focus();
    return () => before?.focus?.();
  }, []);
  const shut = () => held || close();
  return html`<div class="op-shade" onClick=${(/** @type {Event} */ e) => e.target === e.currentTarget && shut()}
      onKeyDown=${(/** @type {KeyboardEvent} */ e) => e.key === "Escape" && shut()}>
    <section class="op-sheet" role="dialog" aria-modal="true" aria-labelledby="op-sheet-title" tabindex="-1" ref=${box}>
      <div class="op-sheet-head">
        <h1 id="op-sheet-title">${title}</h1>
        <button type="button" class="op-close" aria-label=${label} aria-disabled=${held ? "true" : undefined} onClick=${shut}>
          <${Icon} name="close" /></button>
      </div>
      <div class="op-sheet-body">${children}</div>
      ${bar && html`<div class="op-sheet-bar">${bar}</div>`}
    </section>
  </div>`;
}
