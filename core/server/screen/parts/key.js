// One key of a number pad or keyboard.

import { html } from "../html.js";
import { usePress } from "./press.js";

/**
 * `look`: `letter` (default), `side` (does something), `go`.
 * @param {{run: () => void, name?: string, look?: string, span?: number, down?: number, pressed?: boolean,
 *   repeats?: boolean, ready?: boolean, children?: any}} props
 */
export function Key({ run, name, look = "letter", span, down, pressed, repeats, ready = true, children }) {
  const press = usePress(run, { repeats, ready });
  const place = { "--span": span, "--down": down };
  return html`<button type="button" class=${`key key-${look}`} aria-label=${name} aria-pressed=${pressed}
    aria-disabled=${ready ? undefined : "true"} style=${place} ...${press}>${children}</button>`;
}
