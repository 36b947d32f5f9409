// A citizen number, a phone number or a code: shown in groups, typed on a number pad.

import { html } from "../html.js";
import { held, twice } from "../logic/form.js";
import { clean, placesOf } from "../logic/groups.js";
import { phrases } from "../logic/phrases.js";
import { useState } from "../vendor/hooks.module.js";
import { useTyping } from "./field-input.js";
import { Keyboard, useKeyboard } from "./keyboard.js";
import { Keypad } from "./keypad.js";
import { useCompact } from "./media.js";
import { NumberBox } from "./number-box.js";

/** @param {import("./answer.js").AnswerProps} props */
export function NumberAnswer(props) {
  const { field, drafted, keep, wrong, alone, frame, enter, label, language, mode, live } = props;
  const w = phrases(language);
  const both = field.kind === "phone-twice" && !alone;
  const pair = twice(field, drafted);
  const [second, setSecond] = useState(both && pair.first.length === placesOf(field.kind));
  const [letters, setLetters] = useState(Boolean(live.draft.get("#letters")));
  const [first, again] = [clean(field.kind, pair.first), clean(field.kind, pair.again)];
  const value = both ? (second ? again : first) : clean(field.kind, held(field, drafted));

  const change = (/** @type {string} */ text) => {
    const next = clean(field.kind, text);
    if (!both) return keep(next);
    // A first number that changes is typed a second time anew.
    keep({ first: next, again: next === first ? again : "" });
    // The first number is whole: the same keys now type the second.
    if (next.length === placesOf(field.kind) && next !== first) setSecond(true);
  };
  const one = useTyping(change, !second);
  const other = useTyping((text) => keep({ first, again: clean(field.kind, text) }), second);
  const typing = second ? other : one;
  const board = useKeyboard({ live, context: "text", chinese: false, typing });
  const toggle = (/** @type {boolean} */ to) => {
    live.draft.set("#letters", to);
    setLetters(to);
  };
  const same = { kind: field.kind, label, wrong };
  const box = both
    ? html`<div class="number-pair">
        <${NumberBox} ...${same} value=${first} caption=${w.first} active=${!second} here=${() => setSecond(false)}
          change=${change} typing=${one} enter=${() => setSecond(true)} />
        <${NumberBox} ...${same} value=${again} caption=${w.second} active=${second} here=${() => setSecond(true)}
          change=${(/** @type {string} */ text) => keep({ first, again: clean(field.kind, text) })} typing=${other}
          enter=${enter} />
      </div>`
    : html`<${NumberBox} ...${same} value=${value} change=${change} typing=${one} enter=${enter} />`;

  const more = field.kind === "citizen-number" ? "X" : field.kind === "code" ? "-" : undefined;
  const compact = useCompact(mode.low);
  const keys = letters
    ? html`<${Keyboard} board=${board} language=${language} compact=${compact} digits=${() => toggle(false)} />`
    : html`<${Keypad} type=${typing.insert} drop=${typing.drop} clear=${() => typing.put("")} language=${language}
        more=${more} compact=${compact} letters=${field.kind === "code" ? () => toggle(true) : undefined} />`;
  return frame({ box, keys });
}
