// The keyboard: pinyin or Latin letters, digits and marks, the middle dot of names.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { useState } from "../vendor/hooks.module.js";
import { Candidates } from "./candidates.js";
import { Icon } from "./icon.js";
import { Key } from "./key.js";
import { usePinyin } from "./pinyin.js";

const LETTERS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const MARKS = ["1234567890", "-/:()（）、，", "。#@&.'"];

/**
 * The state of a keyboard, for its keys and for a real one.
 * @param {{live: import("../shapes.d.ts").Live, context: "name"|"place"|"text", chinese: boolean,
 *   typing: import("./field-input.js").Typing, changed?: () => void}} props
 */
export function useKeyboard({ live, context, chinese, typing, changed }) {
  const kept = live.draft.get("#keyboard") ?? {};
  const [state, setState] = useState({ marks: false, latin: !chinese, caps: false, ...kept });
  const pinyin = usePinyin(live, context, typing.insert);
  /** @param {Partial<typeof state>} next */
  const change = (next) => {
    const all = { ...state, ...next };
    live.draft.set("#keyboard", all);
    setState(all);
  };
  const composes = chinese && !state.latin && !state.marks;
  const composing = composes && pinyin.buffer.keys !== "";

  return {
    ...state,
    chinese,
    pinyin,
    composes,
    composing,
    change,
    /** @param {string} letter */
    type(letter) {
      changed?.();
      if (composes && /^[a-z']$/i.test(letter)) return pinyin.press(letter);
      typing.insert(state.caps && !state.marks ? letter.toUpperCase() : letter);
      if (state.caps) change({ caps: false });
    },
    drop() {
      changed?.();
      if (!(composing && pinyin.drop())) typing.drop();
    },
    space() {
      changed?.();
      const [first] = pinyin.buffer.candidates;
      if (composing) return first ? pinyin.choose(first) : undefined;
      typing.insert(" ");
    },
    clear() {
      changed?.();
      pinyin.clear();
      typing.put("");
    },
    /** A key of a real keyboard; whether it was ours. @param {KeyboardEvent} event */
    real(event) {
      changed?.();
      if (event.ctrlKey || event.metaKey || event.altKey || !composes) return false;
      const nth = /^[1-9]$/.test(event.key) ? pinyin.buffer.candidates[Number(event.key) - 1] : undefined;
      if (/^[a-z']$/i.test(event.key) && (composing || event.key !== "'")) pinyin.press(event.key);
      else if (!composing) return false;
      else if (event.key === "Backspace") pinyin.drop();
      else if (event.key === "Escape") pinyin.clear();
      else if (event.key === "Enter") pinyin.raw();
      else if (event.key === " ") this.space();
      else if (nth) pinyin.choose(nth);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

/**
 * The keys. `digits` goes back to a number pad; `idle` stands where candidates stand while nothing is composed;
 * `compact`: three long rows instead of four.
 * @param {{board: ReturnType<typeof useKeyboard>, language: "zh"|"en", compact: boolean, digits?: () => void, idle?: any}} props
 */
export function Keyboard({ board, language, compact, digits, idle }) {
  const w = phrases(language);
  const { pinyin, chinese, composing, marks, latin, caps } = board;
  const [top = "", middle = "", low = ""] = marks ? MARKS : LETTERS;
  const open = composing && pinyin.open;

  const letters = (/** @type {string} */ row) =>
    [...row].map((letter) => html`<${Key} key=${letter} span=${2} run=${() => board.type(letter)}>
      ${caps && !marks ? letter.toUpperCase() : letter}<//>`);
  const side = (/** @type {number} */ span, /** @type {string} */ name, /** @type {() => void} */ run, /** @type {any} */ face, /** @type {object} */ more = {}) =>
    html`<${Key} look="side" span=${span} name=${name} run=${run} ...${more}>${face}<//>`;
  const erase = (/** @type {number} */ span) =>
    side(span, w.back, () => board.drop(), html`<${Icon} name="erase" />`, { repeats: true });
  const clear = (/** @type {number} */ span) => side(span, w.clear, () => board.clear(), w.clear);
  const layer = (/** @type {number} */ span) =>
    side(span, marks ? `${w.lettersKey} ${w.letters}` : `${w.digitsKey} ${w.digits}`,
      digits ?? (() => board.change({ marks: !marks })), marks ? w.lettersKey : w.digitsKey);
  const script = (/** @type {number} */ span) =>
    side(span, `中英 ${latin ? w.toPinyin : w.toLatin}`, () => {
      pinyin.clear();
      board.change({ latin: !latin, marks: false, caps: false });
    }, html`<span class="script" data-on=${latin ? undefined : ""}>中</span><span class="script"
      data-on=${latin ? "" : undefined}>英</span>`);
  const space = (/** @type {number} */ span) => html`<${Key} span=${span} name=${w.space} run=${() => board.space()}>
    <span class="key-space">${w.space}</span><//>`;
  const mark = (/** @type {number} */ span) =>
    chinese
      ? html`<${Key} span=${span} name=${w.dot} run=${() => board.type("·")}>·<//>`
      : html`<${Key} span=${span} run=${() => board.type("-")}>-<//>`;
  const shift = (/** @type {number} */ span) =>
    marks
      ? html`<${Key} span=${span} run=${() => board.type("_")}>_<//>`
      : latin
        ? side(span, w.shift, () => board.change({ caps: !caps }), html`<${Icon} name="shift" />`, { pressed: caps })
        : side(span, w.part, () => board.type("'"), "'");

  const wide = 14 - low.length * 2;
  const rows = compact
    ? html`${letters(top)}${erase(4)}
        ${letters(middle)}${shift(2)}${mark(2)}${clear(2)}
        ${layer(2)}${chinese ? script(3) : null}${letters(low)}${space((chinese ? 5 : 8) + wide)}`
    : html`${letters(top)}
        <i class="keys-gap"></i>${letters(middle)}<i class="keys-gap"></i>
        ${shift(3)}${letters(low)}${erase(3 + wide)}
        ${layer(3)}${chinese ? script(4) : null}${space(chinese ? 6 : 10)}${mark(2)}${clear(5)}`;
  return html`<div class="keyboard" style=${{ "--keyboard-rows": compact ? 3 : 4 }}>
    ${chinese && html`<${Candidates} buffer=${pinyin.buffer} asking=${pinyin.asking} open=${open} language=${language}
      choose=${pinyin.choose} turn=${pinyin.turn} toggle=${pinyin.toggle} idle=${idle} />`}
    ${!open && html`<div class="keys" role="group" aria-label=${w.letters} data-compact=${compact ? "" : undefined}
      style=${{ "--units": compact ? 24 : 20, "--rows": compact ? 3 : 4 }}>${rows}</div>`}
  </div>`;
}
