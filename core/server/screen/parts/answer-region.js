// A region, one step at a time: the way so far on top, what lies below it as tiles.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { down, listed, own, settled, shared, up, wayOf } from "../logic/regions.js";
import { useLayoutEffect } from "../vendor/hooks.module.js";
import { Icon } from "./icon.js";
import { useCompact } from "./media.js";
import { Tiles } from "./tiles.js";

/** @typedef {import("../logic/regions.js").Way} Way */

/** The tile that leads a step up; no region has this code. */
const UP = "..";

/** @param {import("./answer.js").AnswerProps} props */
export function RegionAnswer({ field, drafted, keep, frame, look, asking, label, say, language, mode, live }) {
  const w = phrases(language);
  const key = `#way.${field.id}`;
  const list = field.options.map((option) => ({ code: option.id, name: say(option.text) }));
  // A page that was loaded anew knows nothing but the view: the way so far and the county stand in it.
  const told = wayOf((field.way ?? []).map((step) => ({ code: step.id, name: say(step.text) })), list, field.chosen ?? undefined);
  const way = settled(/** @type {Way} */ (live.draft.get(key) ?? told), list);
  const above = listed(way, list);
  const parent = above[above.length - 1]?.name ?? shared(list.map((region) => region.name));
  const tiles = list.map(({ code, name }) => ({ id: code, title: own(name, parent), name }));

  // Whether a region is the last one shows in the host's next list only.
  useLayoutEffect(() => {
    live.draft.set(key, way);
    const code = way.chosen?.code ?? "";
    if ((drafted ?? "") !== code) keep(code);
  }, []);

  const choose = (/** @type {string} */ code) => {
    const step = list.find((region) => region.code === code);
    if (!step || asking) return;
    live.draft.set(key, down(way, step));
    look(code);
  };
  const back = (/** @type {number} */ at) => {
    if (asking) return;
    live.draft.set(key, up(way, at));
    look(way.steps[at]?.code ?? "");
  };

  const { steps, chosen } = way;
  const compact = useCompact(mode.low);
  // In low reach the way lies too high to be touched: one tile leads back up.
  const upward = compact && steps.length > 0 ? [{ id: UP, title: w.upward }] : [];
  const last = steps[steps.length - 1]?.name ?? "";
  const box = html`<nav class="way" aria-label=${label}>
    ${steps.map((step, at) => {
      const name = own(step.name, steps[at - 1]?.name ?? "");
      return compact
        ? html`<span class="way-step" key=${step.code}>${name}</span>`
        : html`<button type="button" class="way-step" key=${step.code} aria-label=${`${w.change} ${step.name}`}
            aria-disabled=${asking ? "true" : undefined} onClick=${() => back(at - 1)}>
            <span>${name}</span><${Icon} name="edit" /></button>`;
    })}
    <span class="way-here" data-done=${chosen ? "" : undefined} role="status">
      ${chosen ? html`<${Icon} name="check" /><span>${own(chosen.name, last)}</span>` : w.chooseBelow}
    </span>
  </nav>`;
  const keys = html`<${Tiles} tiles=${[...upward, ...tiles]} chosen=${chosen?.code ?? ""} label=${label}
    choose=${(/** @type {string} */ id) => (id === UP ? back(steps.length - 2) : choose(id))}
    language=${language} ready=${!asking} />`;
  return frame({ box, keys });
}
