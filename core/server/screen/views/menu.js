// Choose one: options under their headings, or photos side by side.

import { html } from "../html.js";
import { Choices } from "../parts/choices.js";
import { Page } from "../parts/page.js";
import { PictureChoices } from "../parts/picture-choices.js";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Menu({ view, act, say, language, live }) {
  if (view.options.some((option) => option.picture)) {
    const pictures = html`<${PictureChoices} options=${view.options} pictures=${live.pictures} ...${{ say, language }}
      ready=${!live.busy} label=${say(view.title)} choose=${(/** @type {string} */ id) => act({ do: "choose", id })} />`;
    return html`<${Page} ...${{ view, act, say, language, live }} controls=${pictures} />`;
  }
  const choices = view.options.map((option) => ({ id: option.id, title: say(option.text), group: say(option.group) }));
  const list = html`<${Choices} ...${{ choices, language }} ready=${!live.busy} label=${say(view.title)}
    choose=${(/** @type {string} */ id) => act({ do: "choose", id })} />`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${list} />`;
}
