// Choose one: options under their headings.

import { html } from "../html.js";
import { Choices } from "../parts/choices.js";
import { Page } from "../parts/page.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Menu({ view, act, say, language, live }) {
  const choices = view.options.map((option) => ({ id: option.id, title: say(option.text), group: say(option.group) }));
  const list = html`<${Choices} ...${{ choices, language }} ready=${!live.busy} label=${say(view.title)}
    choose=${(/** @type {string} */ id) => act({ do: "choose", id })} />`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${list} />`;
}
