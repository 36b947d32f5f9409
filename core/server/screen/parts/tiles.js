// Things to choose from as equal tiles, page by page when they are many: nothing scrolls under a finger.

import { html } from "../html.js";
import { ems, fit, pageOf, twoLines } from "../logic/fitting.js";
import { phrases } from "../logic/phrases.js";
import { useRef, useState } from "../vendor/hooks.module.js";
import { useBox } from "./box.js";
import { Icon } from "./icon.js";
import { Key } from "./key.js";

/** @typedef {{id: string, title: string, name?: string}} Tile `name`: the whole name where the title is a part of it */

/** No tile is lower than this. */
const LEAST_HEIGHT = 84;
/** So many characters of a name stand in one line at least. */
const LINE = 5.2;

/**
 * `radio`: one of a few, kept until the page is left. Otherwise each tile does something at once.
 * @param {{tiles: Tile[], chosen?: string, choose: (id: string) => void, label: string, language: "zh"|"en",
 *   radio?: boolean, columns?: number, ready?: boolean}} props
 */
export function Tiles({ tiles, chosen, choose, label, language, radio = false, columns, ready = true }) {
  const w = phrases(language);
  const ref = useRef(/** @type {HTMLElement|null} */ (null));
  const box = useBox(ref);
  const [wish, setWish] = useState(/** @type {number|null} */ (null));

  const longest = Math.max(1, ...tiles.map((tile) => ems(tile.title)));
  // A long name may take two lines where many stand beside each other; one of a few keeps its own line.
  const broken = Math.max(...tiles.map((tile) => twoLines(tile.title)), 0);
  const line = radio ? longest : Math.min(longest, Math.max(LINE, broken));
  const edges = box.font * (radio ? 3.1 : 0.7) + 12;
  const width = Math.min(box.width, Math.max(160, line * box.font + edges));
  const room = columns === undefined ? width : (box.width - box.gap * (columns - 1)) / columns;
  const lines = longest * box.font + edges > room ? 2 : 1;
  const height = Math.max(LEAST_HEIGHT, lines * box.font * 1.25 + box.font * (lines > 1 ? 0.3 : 0.7));
  const most = Math.min(columns ?? 99, Math.max(1, tiles.length));
  const grid = fit(box, { width: Math.min(width, room), height, gap: box.gap, columns: most });
  const at = tiles.findIndex((tile) => tile.id === chosen);
  const size = grid.columns * Math.max(1, grid.rows - 1);
  const { shown, page, pages } = pageOf(tiles, grid, wish ?? Math.max(0, Math.floor(at / size)));

  /** @param {KeyboardEvent} event */
  const arrows = (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!radio || by === undefined || shown.length === 0) return;
    event.preventDefault();
    const from = shown.findIndex((tile) => tile.id === chosen);
    const to = (Math.max(from, by > 0 ? -1 : 0) + by + shown.length) % shown.length;
    choose(/** @type {Tile} */ (shown[to]).id);
    const button = ref.current?.querySelectorAll("button.tile")[to];
    if (button instanceof HTMLElement) button.focus();
  };

  const stop = shown.some((tile) => tile.id === chosen) ? chosen : shown[0]?.id;
  return html`<div class="tiles" ref=${ref} style=${{ "--columns": grid.columns, "--tile": `${Math.round(height)}px` }}>
    ${box.width > 0 && html`<div class="tiles-grid" role=${radio ? "radiogroup" : "group"} aria-label=${label}
        onKeyDown=${arrows}>
      ${shown.map((tile) => html`<button type="button" class="tile" key=${tile.id} data-choice=${tile.id}
          role=${radio ? "radio" : undefined} aria-checked=${radio ? tile.id === chosen : undefined}
          aria-pressed=${radio ? undefined : tile.id === chosen} aria-label=${tile.name}
          aria-disabled=${ready ? undefined : "true"} tabindex=${radio && tile.id !== stop ? -1 : 0}
          onClick=${() => ready && choose(tile.id)}>
        ${radio && html`<span class="tile-mark" aria-hidden="true"><${Icon} name="check" /></span>`}
        <span class="tile-title">${tile.title}</span>
      </button>`)}
    </div>`}
    ${pages > 1 && html`<div class="tiles-pages">
      <${Key} look="side" name=${w.earlier} ready=${page > 0} run=${() => setWish(page - 1)}><${Icon} name="back" />
        <span>${w.earlier}</span><//>
      <span class="tiles-count" aria-live="polite">${page + 1} / ${pages}</span>
      <${Key} look="side" name=${w.later} ready=${page < pages - 1} run=${() => setWish(page + 1)}>
        <span>${w.later}</span><${Icon} name="next" /><//>
    </div>`}
  </div>`;
}
