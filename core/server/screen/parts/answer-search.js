// Found while typing: what was typed, what the host found for it, and the keyboard.

import { html } from "../html.js";
import { atRest } from "../logic/pace.js";
import { held } from "../logic/form.js";
import { phrases } from "../logic/phrases.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";
import { useTyping } from "./field-input.js";
import { Key } from "./key.js";
import { Keyboard, useKeyboard } from "./keyboard.js";
import { useCompact, useMedia } from "./media.js";
import { TextBox } from "./text-box.js";
import { Tiles } from "./tiles.js";

/** A pause this long in typing starts a search. */
const REST_MS = 300;

/** @param {import("./answer.js").AnswerProps} props */
export function SearchAnswer(props) {
  const { field, drafted, keep, wrong, frame, enter, look, asking, label, say, language, mode, live } = props;
  const w = phrases(language);
  const key = `#words.${field.id}`;
  const chosen = held(field, drafted);
  const [words, setWords] = useState(() => String(live.draft.get(key) ?? say(field.value)));
  const [list, setList] = useState(() => Boolean(live.draft.get("#list")));
  const rest = useRef(atRest(REST_MS)).current;
  useEffect(() => rest.drop, []);

  const ask = (/** @type {string} */ text) => {
    const asked = text.trim();
    if (asked === "" || (live.draft.get(`${key}.asked`) ?? say(field.value)) === asked) return;
    live.draft.set(`${key}.asked`, asked);
    look(asked);
  };
  const change = (/** @type {string} */ text) => {
    live.draft.set(key, text);
    setWords(text);
    // What was found for other words is no answer to these.
    keep("");
    rest.wish(() => ask(text));
  };
  // Typed on while the host was still searching: ask again with what stands there now.
  useEffect(() => rest.wish(() => ask(words)), []);

  const typing = useTyping(change);
  const board = useKeyboard({ live, context: "place", chinese: true, typing });
  const show = (/** @type {boolean} */ to) => {
    live.draft.set("#list", to);
    setList(to);
  };
  const tiles = field.options.map((option) => ({ id: option.id, title: say(option.text) }));
  const status = asking ? w.searching : tiles.length > 0 ? w.found(tiles.length) : w.typeToFind;
  const results = tiles.length > 0 && html`<${Tiles} radio columns=${1} tiles=${tiles} chosen=${chosen} choose=${keep}
    label=${label} language=${language} />`;
  const compact = useCompact(mode.low);
  // Where both fit, the results stand above the keyboard; where not, one takes the place of the other.
  const roomy = useMedia("(min-height: 1200px)") && !mode.low;
  const box = html`<div class="search-box">
    <${TextBox} kind="search" composing=${board.pinyin.buffer.keys} value=${words} change=${change} label=${label} wrong=${wrong} typing=${typing}
      hint=${w.typeToFind} enter=${enter} keys=${(/** @type {KeyboardEvent} */ event) => board.real(event)} />
    <p class=${roomy ? "search-status" : "unseen"} role="status">${status}</p>
  </div>`;
  const listed = list && tiles.length > 0;
  const turn = !roomy && tiles.length > 0 && html`<${Key} look="side" run=${() => show(!list)}>
    ${listed ? w.typeOn : w.showFound(tiles.length)}<//>`;
  const keyboard = html`<${Keyboard} board=${board} language=${language} compact=${compact} idle=${turn} />`;
  const keys = html`<div class="search-keys">
    ${(roomy || listed) && html`<div class="search-results">${results}</div>`}
    ${!roomy && listed ? turn : keyboard}
  </div>`;
  return frame({ box, keys });
}
