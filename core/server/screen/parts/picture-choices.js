// Photos to choose from, as large as they go, side by side, each with its words below; what is no photo stands under them.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";

/** @typedef {import("../shapes.d.ts").ViewOption} ViewOption */

/**
 * @param {{options: ViewOption[], pictures: Record<string, string>, say: import("../shapes.d.ts").ViewProps["say"],
 *   language: "zh" | "en", ready: boolean, label: string, choose: (id: string) => void}} props
 */
export function PictureChoices({ options, pictures, say, language, ready, label, choose }) {
  const w = phrases(language);
  const photo = (/** @type {ViewOption} */ option) => {
    const words = say(option.text);
    const url = pictures[option.picture ?? ""];
    return html`<button type="button" class="picture-choice" key=${option.id} data-choice=${option.id}
        aria-disabled=${ready ? undefined : "true"} onClick=${() => ready && choose(option.id)}>
      <span class="picture-frame">${url ? html`<img src=${url} alt=${w.photo(words)} draggable=${false} />` : null}</span>
      <span class="choice-title">${words}</span>
    </button>`;
  };
  return html`<div class="picture-choices" role="group" aria-label=${label}>
    <div class="picture-row">${options.filter((option) => option.picture).map(photo)}</div>
    ${options.filter((option) => !option.picture).map((option) => html`<button type="button" class="button button-plain"
        key=${option.id} data-choice=${option.id} aria-disabled=${ready ? undefined : "true"}
        onClick=${() => ready && choose(option.id)}><span class="button-text">${say(option.text)}</span></button>`)}
  </div>`;
}
