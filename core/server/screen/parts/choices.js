// Large options under their headings, in parts when there are many.

import { html } from "../html.js";
import { Icon } from "./icon.js";
import { Pager } from "./pager.js";

/**
 * @typedef {{id: string, title: string, body?: string, small?: string, group?: string, ready?: boolean,
 *   icon?: string, chosen?: boolean}} Choice
 */

/**
 * Options to press; `choose` gets the id.
 * @param {{choices: Choice[], choose: (id: string) => void, language: "zh" | "en", ready?: boolean, label: string}} props
 */
export function Choices({ choices, choose, language, ready = true, label }) {
  /** @type {{title: string, items: Choice[]}[]} */
  const groups = [];
  for (const choice of choices) {
    const title = choice.group ?? "";
    const last = groups[groups.length - 1];
    if (last && last.title === title) last.items.push(choice);
    else groups.push({ title, items: [choice] });
  }
  const many = choices.length > 5 && choices.every((one) => !one.body && !one.small && one.title.length <= 24);
  return html`<${Pager} language=${language} class="choices-pager">
    <div class="choices" role="group" aria-label=${label} data-many=${many ? "" : undefined}>
      ${groups.map((group, i) => html`<section class="choice-group" key=${i}>
        ${group.title && html`<h2>${group.title}</h2>`}
        <div class="choice-list">
          ${group.items.map((item) => html`<${Option} key=${item.id} ...${{ item, choose, ready }} />`)}
        </div>
      </section>`)}
    </div>
  <//>`;
}

/** @param {{item: Choice, choose: (id: string) => void, ready: boolean}} props */
function Option({ item, choose, ready }) {
  const open = item.ready ?? true;
  return html`<button type="button" class="choice" data-choice=${item.id} aria-disabled=${open && ready ? undefined : "true"}
      aria-pressed=${item.chosen} data-closed=${open ? undefined : ""} onClick=${() => open && ready && choose(item.id)}>
    ${item.icon && html`<${Icon} name=${item.icon} />`}
    <span class="choice-words">
      <span class="choice-title">${item.title}</span>
      ${item.body && html`<span class="choice-body">${item.body}</span>`}
      ${item.small && html`<span class="choice-small">${item.small}</span>`}
    </span>
    ${open && html`<${Icon} name="next" class="choice-arrow" />`}
  </button>`;
}
