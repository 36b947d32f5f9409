// Typing Chinese: letters go into a buffer, the host says which characters they may be.

import { FIRST, NOTHING, drop, offered, press, take, turn, wanted } from "../logic/pinyin.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";

/** @typedef {import("../logic/pinyin.js").Buffer} Buffer */
/** @typedef {import("../logic/pinyin.js").Candidate} Candidate */

/**
 * A pinyin buffer that asks the host; `insert` gets the characters chosen.
 * @param {import("../shapes.d.ts").Live} live
 * @param {"name"|"place"|"text"} context
 * @param {(text: string) => void} insert
 */
export function usePinyin(live, context, insert) {
  // The letters outlive the new view that a search brings: half a word stays where it was.
  const [buffer, setBuffer] = useState(() => /** @type {Buffer} */ (live.draft.get("#pinyin") ?? NOTHING));
  const [asking, setAsking] = useState(false);
  const [open, setOpen] = useState(false);
  const now = useRef(buffer);
  // An answer that comes when the case is wiped already leaves nothing behind.
  const gone = useRef(false);

  /** @param {Buffer} next */
  const keep = (next) => {
    now.current = next;
    live.draft.set("#pinyin", next);
    setBuffer(next);
    if (next.keys === "") setOpen(false);
  };

  /** @param {string} keys @param {number} limit */
  const ask = (keys, limit) => {
    setAsking(true);
    live.ime(keys, context, limit).then(
      (answer) => {
        if (gone.current) return;
        keep(offered(now.current, keys, answer));
        if (now.current.keys === keys) setAsking(false);
      },
      () => gone.current || setAsking(false),
    );
  };

  useEffect(() => {
    if (now.current.keys !== "" && now.current.candidates.length === 0) ask(now.current.keys, FIRST);
    return () => {
      gone.current = true;
    };
  }, []);

  /** @param {Buffer} next */
  const change = (next) => {
    const before = now.current.keys;
    keep(next);
    if (next.keys !== "" && next.keys !== before) ask(next.keys, FIRST);
  };

  return {
    buffer,
    asking,
    open,
    toggle: () => setOpen(!open),
    /** @param {string} key */
    press: (key) => change(press(now.current, key)),
    /** A letter less; false when there is none. */
    drop: () => {
      if (now.current.keys === "") return false;
      change(drop(now.current));
      return true;
    },
    /** @param {Candidate} candidate */
    choose: (candidate) => {
      const taken = take(now.current, candidate);
      insert(taken.text);
      change(taken.buffer);
    },
    /** The letters themselves, as typed. */
    raw: () => {
      insert(now.current.keys);
      keep(NOTHING);
    },
    clear: () => keep(NOTHING),
    /** @param {number} by @param {number} pages */
    turn: (by, pages) => {
      keep(turn(now.current, by, pages));
      const more = wanted(now.current, pages);
      if (more > 0) ask(now.current.keys, more);
    },
  };
}
