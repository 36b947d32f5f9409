// A name, an address or a secret: typed on the keyboard.

import { html } from "../html.js";
import { held } from "../logic/form.js";
import { useTyping } from "./field-input.js";
import { Keyboard, useKeyboard } from "./keyboard.js";
import { useCompact } from "./media.js";
import { TextBox } from "./text-box.js";

/** @param {import("./answer.js").AnswerProps} props */
export function TextAnswer({ field, drafted, keep, wrong, frame, enter, label, language, mode, live }) {
  const value = held(field, drafted);
  const typing = useTyping(keep);
  const context = field.kind === "name" ? "name" : "text";
  const board = useKeyboard({ live, context, chinese: field.kind !== "secret", typing });
  const compact = useCompact(mode.low);
  const box = html`<${TextBox} composing=${board.pinyin.buffer.keys} kind=${field.kind} value=${value} change=${keep} label=${label} wrong=${wrong}
    typing=${typing} enter=${enter} keys=${(/** @type {KeyboardEvent} */ event) => board.real(event)} />`;
  return frame({ box, keys: html`<${Keyboard} board=${board} language=${language} compact=${compact} />` });
}
