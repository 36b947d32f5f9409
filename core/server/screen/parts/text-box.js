// A text as it is typed: one line for a name, two for an address, dots for a secret.

import { html } from "../html.js";

/**
 * `composing` are pinyin letters that are no character yet; `keys` sees every key of a real keyboard first.
 * @param {{kind: string, value: string, change: (text: string) => void, label: string, wrong?: boolean, hint?: string,
 *   composing?: string, typing: import("./field-input.js").Typing, enter?: () => void, keys?: (event: KeyboardEvent) => boolean}} props
 */
export function TextBox({ kind, value, change, label, wrong, hint, composing, typing, enter, keys }) {
  const props = {
    class: "text-input",
    ref: typing.ref,
    inputmode: "none",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: false,
    value,
    placeholder: hint,
    "aria-label": label,
    "aria-invalid": wrong ? "true" : undefined,
    /** @param {any} event */
    onInput: (event) => change(event.currentTarget.value),
    /** @param {KeyboardEvent} event */
    onKeyDown: (event) => {
      if (event.isComposing || keys?.(event)) return;
      if (event.key === "Enter") {
        event.preventDefault();
        enter?.();
      }
    },
  };
  return html`<div class="text-box" data-kind=${kind} data-wrong=${wrong ? "" : undefined}>
    ${kind === "text"
      ? html`<textarea rows="2" ...${props}></textarea>`
      : html`<input type=${kind === "secret" ? "password" : "text"} ...${props} />`}
    ${composing && html`<span class="text-composing">${composing}</span>`}
  </div>`;
}
