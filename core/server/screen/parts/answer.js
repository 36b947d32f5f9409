// What is answered by which editor: one for every kind of field, in an input and in a form alike.

import { html } from "../html.js";
import { ChoiceAnswer } from "./answer-choice.js";
import { DateAnswer } from "./answer-date.js";
import { ImageAnswer } from "./answer-image.js";
import { NumberAnswer } from "./answer-number.js";
import { RegionAnswer } from "./answer-region.js";
import { SearchAnswer } from "./answer-search.js";
import { TextAnswer } from "./answer-text.js";

/**
 * @typedef {object} AnswerProps
 * @property {import("../shapes.d.ts").ViewField} field
 * @property {unknown} drafted what was typed on this screen
 * @property {(value: unknown) => void} keep keeps what is typed, and is a sign of life
 * @property {boolean} wrong whether the answer before was not taken
 * @property {boolean} [alone] an input asks a phone number twice by itself; a form does not
 * @property {(parts: {box?: any, keys?: any, ready?: boolean}) => any} frame draws the page around the editor
 * @property {() => void} enter hands the answer in
 * @property {(words: string) => void} look asks the host about this field; its answer is a new view
 * @property {boolean} asking whether that answer is still to come
 * @property {string} label
 * @property {(said?: import("../shapes.d.ts").Said | null) => string} say
 * @property {import("../shapes.d.ts").Language} language
 * @property {import("../shapes.d.ts").Mode} mode
 * @property {import("../shapes.d.ts").Live} live
 */

/** @type {Record<string, (props: AnswerProps) => any>} */
const ANSWERS = {
  "citizen-number": NumberAnswer,
  "phone-twice": NumberAnswer,
  code: NumberAnswer,
  text: TextAnswer,
  name: TextAnswer,
  secret: TextAnswer,
  date: DateAnswer,
  choice: ChoiceAnswer,
  region: RegionAnswer,
  search: SearchAnswer,
  image: ImageAnswer,
};

/** @param {AnswerProps} props */
export function Answer(props) {
  const Editor = ANSWERS[props.field.kind] ?? TextAnswer;
  return html`<${Editor} key=${props.field.id} ...${props} />`;
}
