// One of a few: large radio buttons, kept until the page is left.

import { html } from "../html.js";
import { held } from "../logic/form.js";
import { useCompact } from "./media.js";
import { Tiles } from "./tiles.js";

/** @param {import("./answer.js").AnswerProps} props */
export function ChoiceAnswer({ field, drafted, keep, frame, label, say, language, mode }) {
  const compact = useCompact(mode.low);
  const tiles = field.options.map((option) => ({ id: option.id, title: say(option.text) }));
  const keys = html`<${Tiles} radio tiles=${tiles} chosen=${held(field, drafted)} choose=${keep} label=${label}
    language=${language} columns=${compact ? 2 : tiles.length > 6 ? undefined : 1} />`;
  return frame({ keys });
}
