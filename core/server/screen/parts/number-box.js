// A number as it is typed, in the groups in which it stands on paper, every place of it to be seen.

import { html } from "../html.js";
import { fours, grouped, groupsOf, placesOf } from "../logic/groups.js";
import { useState } from "../vendor/hooks.module.js";

/**
 * `typing` is where keys go to; `caption` tells two boxes apart.
 * @param {{kind: string, value: string, change: (text: string) => void, label: string, wrong?: boolean,
 *   typing: import("./field-input.js").Typing, caption?: string, enter?: () => void, here?: () => void,
 *   active?: boolean}} props
 */
export function NumberBox({ kind, value, change, label, wrong, typing, caption, enter, here, active = true }) {
  const [focused, setFocused] = useState(true);
  const sizes = groupsOf(kind);
  const groups = sizes ? grouped(value, sizes) : fours(value);
  const full = placesOf(kind);
  let at = -1;
  /** @param {string} group @param {number} size */
  const slots = (group, size) =>
    Array.from({ length: Math.max(size, group.length) }, (_, i) => {
      at += 1;
      const next = active && at === value.length;
      return html`<i key=${i} class=${`slot ${next ? "slot-next" : ""} ${i < group.length ? "" : "slot-empty"}`}>
        ${group[i] ?? ""}</i>`;
    });
  return html`<div class="number-box" data-kind=${sizes ? kind : "free"} data-wrong=${wrong ? "" : undefined}
      data-active=${active && focused ? "" : undefined} onPointerDown=${here}>
    ${caption && html`<span class="number-caption" aria-hidden="true">${caption}</span>`}
    <div class="number-groups" aria-hidden="true">
      ${sizes
        ? groups.map((group, i) => html`<span class="number-group" key=${i}>${slots(group, sizes[i] ?? 0)}</span>`)
        : html`${groups.map((group, i) => html`<span class="number-group" key=${i}>${group}</span>`)}
            <i class="slot slot-next"></i>`}
    </div>
    <input class="number-input" type="text" inputmode="none" autocomplete="off" spellcheck=${false} ref=${typing.ref}
      value=${value} aria-label=${caption ? `${label}, ${caption}` : label} aria-invalid=${wrong ? "true" : undefined}
      maxlength=${full > 0 ? full + 12 : undefined} onFocus=${() => (setFocused(true), here?.())}
      onBlur=${() => setFocused(false)}
      onInput=${(/** @type {any} */ event) => change(event.currentTarget.value)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && enter?.()} />
  </div>`;
}
