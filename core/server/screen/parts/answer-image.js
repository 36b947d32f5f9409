// A picture that a device takes: the host shows the device's own view and comes back with it.

import { html } from "../html.js";
import { phrases } from "../logic/phrases.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/** @param {import("./answer.js").AnswerProps} props */
export function ImageAnswer({ field, frame, look, asking, language }) {
  const w = phrases(language);
  const taken = field.value.zh !== "";
  const keys = html`<div class="image-answer" data-taken=${taken ? "" : undefined}>
    <div class="image-state" role="status">
      <${Icon} name=${taken ? "check" : "paper"} />
      <p>${taken ? w.taken : w.pictureHint}</p>
    </div>
    <${Button} kind=${taken ? "plain" : "primary"} ready=${!asking} run=${() => look("")}>
      ${taken ? w.takeAgain : w.takePicture}<//>
  </div>`;
  return frame({ keys });
}
