// The operator's page: the code pad, then the console; it closes by itself when nobody touches it.

import { html } from "../html.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";
import { Console } from "./console.js";
import { Pad, refusal } from "./pad.js";
import { words } from "./words.js";

/** Without a touch the page closes after so long; the host's own session ends at the same time. */
const LEAVE_MS = 5 * 60_000;
/** The end is told so long before. */
const WARN_MS = 60_000;
/** Nobody stands for long before a pad without typing. */
const PAD_MS = 60_000;

/**
 * `now` is read instead of the clock by tests.
 * @param {{connection: import("../shapes.d.ts").Connection, language: "zh" | "en", leave: () => void,
 *   now?: () => number}} props
 */
export function Operator({ connection, language, leave, now = () => performance.now() }) {
  const [tongue, setTongue] = useState(language);
  const [inside, setInside] = useState(false);
  const [note, setNote] = useState("");
  const [left, setLeft] = useState(LEAVE_MS);
  const touched = useRef(now());
  const entered = useRef(false);
  const w = words(tongue);

  /** @param {boolean} close */
  const out = (close) => {
    if (entered.current) void connection.command("Operator.Leave");
    entered.current = false;
    if (close) leave();
    else setInside(false);
  };

  useEffect(() => {
    const touch = () => {
      touched.current = now();
      setLeft(LEAVE_MS);
    };
    for (const event of ["pointerdown", "keydown"]) addEventListener(event, touch, { capture: true, passive: true });
    const timer = setInterval(() => {
      const quiet = now() - touched.current;
      setLeft(LEAVE_MS - quiet);
      if (quiet >= (entered.current ? LEAVE_MS : PAD_MS)) out(true);
    }, 1000);
    return () => {
      for (const event of ["pointerdown", "keydown"]) removeEventListener(event, touch, { capture: true });
      clearInterval(timer);
      if (entered.current) void connection.command("Operator.Leave");
      entered.current = false;
    };
  }, []);

  /** @param {string} code */
  const enter = async (code) => {
    const done = await connection.command("Operator.Enter", { code });
    if (done.code !== "success") return refusal(done, w);
    entered.current = true;
    touched.current = now();
    setNote("");
    setInside(true);
    return undefined;
  };

  const other = () => setTongue(tongue === "zh" ? "en" : "zh");
  const ended = () => {
    entered.current = false;
    setNote(w.ended);
    setInside(false);
  };
  const warn = inside && left <= WARN_MS ? w.leaving(Math.max(0, Math.ceil(left / 1000))) : "";
  return html`<div class="operator" lang=${tongue === "zh" ? "zh-CN" : "en"}>
    ${inside ? html`<${Console} ...${{ connection, w, language: tongue, warn, other, ended }} leave=${() => out(true)} />`
      : html`<${Pad} ...${{ w, note, enter, other }} leave=${() => out(true)} />`}
  </div>`;
}
