// Look into the camera, or lay a page under it: the live picture with a guide.

import { html } from "../html.js";
import { named } from "../logic/events.js";
import { CameraPicture } from "../parts/camera-picture.js";
import { useLastGuidance } from "../parts/last-guidance.js";
import { Page } from "../parts/page.js";
import { Tiles } from "../parts/tiles.js";

/** Texts that speak of paper; the class of the device says it too, once it works. */
const OF_PAPER = /document|page|paper|lay-|household|certificate/;

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Camera(props) {
  const { view, act, say, language, live } = props;
  const last = useLastGuidance(live);
  const paper = last ? last.class === "document-camera" : OF_PAPER.test(view.text);
  const taken = last !== null && named(last.event) === "pictureTaken";
  const label = view.lines[0] && say(view.lines[0].label);
  const picture = html`<div class="camera-place">
    <${CameraPicture} ...${{ live, language, paper, taken }} />
    ${view.options.length > 0 && html`<div class="camera-choice"><${Tiles} label=${say(view.title)} language=${language}
      tiles=${view.options.map((option) => ({ id: option.id, title: say(option.text) }))} ready=${!live.busy}
      choose=${(/** @type {string} */ id) => act({ do: "choose", id })} /></div>`}
  </div>`;
  return html`<${Page} ...${{ view, act, say, language, live }} controls=${picture}>
    ${label && html`<p class="device-what">${label}</p>`}
  <//>`;
}
