// A button: large, named, and quiet while something it started is under way.

import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * A button.
 * `kind`: `primary` (one a page), `plain`, `quiet`, `danger`. A button that is not `ready` keeps its place and its
 * focus, and does nothing; `why` then says what is missing.
 * @param {{kind?: string, icon?: string, after?: string, run?: () => void, ready?: boolean, pressed?: boolean,
 *   name?: string, why?: string, class?: string, id?: string, children?: any}} props
 */
export function Button({ kind = "plain", icon, after, run, ready = true, pressed, name, why, class: more, id, children }) {
  return html`<button type="button" id=${id} class=${`button button-${kind} ${more ?? ""}`}
    aria-disabled=${ready ? undefined : "true"} aria-pressed=${pressed} aria-label=${name} title=${why}
    onClick=${() => ready && run?.()}>
    ${icon && html`<${Icon} name=${icon} />`}
    ${children && html`<span class="button-text">${children}</span>`}
    ${after && html`<${Icon} name=${after} />`}
  </button>`;
}
