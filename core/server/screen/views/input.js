// One thing to type, choose or find.

import { html } from "../html.js";
import { wrong } from "../logic/checks.js";
import { final, held } from "../logic/form.js";
import { phrases } from "../logic/phrases.js";
import { Answer } from "../parts/answer.js";
import { typingFrame } from "../parts/typing-frame.js";
import { useEffect, useRef, useState } from "../vendor/hooks.module.js";

/** What the engine says when it asks a phone number for the second time: no fault of anybody. */
const AGAIN = "请再输入一次";

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Input(props) {
  const { view, act, say, language, mode, live } = props;
  const [mine, setMine] = useState(/** @type {import("../shapes.d.ts").Said|null} */ (null));
  const [, redraw] = useState(0);
  const gone = useRef(false);
  useEffect(() => () => {
    gone.current = true;
  }, []);
  const field = view.fields[0];
  if (!field) return null;
  const drafted = live.draft.get("value");
  const again = view.problem?.zh === AGAIN;

  const keep = (/** @type {unknown} */ value) => {
    live.draft.set("value", value);
    redraw((n) => n + 1);
  };
  const enter = async () => {
    const value = final(field.kind, held(field, drafted).trim());
    const why = wrong(field.kind, value, field.optional);
    setMine(why);
    if (why || live.busy) return;
    // The host has it now, and brings it back when it does not take it.
    live.draft.drop("value");
    const code = await act({ do: "type", value });
    if (code !== "success" && !gone.current && live.draft.get("value") === undefined) keep(value);
  };

  const problem = mine ?? (again ? null : view.problem);
  const shown = { ...view, problem };
  const lead = again ? phrases(language).again : undefined;
  // An input has no list below a list: a region that is chosen is the answer.
  const frame = typingFrame({ ...props, view: shown }, { run: enter, lead });
  return html`<${Answer} ...${{ field, drafted, keep, enter, frame, say, language, mode, live }} alone
    wrong=${Boolean(problem)} asking=${false} look=${keep} label=${say(view.title)} />`;
}
