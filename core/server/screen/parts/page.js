// The frame of one view: where title, text, controls and the bar with cancel and next stand, on every page alike.

import { html } from "../html.js";
import { useEffect, useRef } from "../vendor/hooks.module.js";
import { words } from "../words.js";
import { Button } from "./button.js";
import { Pager } from "./pager.js";
import { Problem } from "./problem.js";
import { Progress } from "./progress.js";

/** @typedef {import("../shapes.d.ts").ViewProps} ViewProps */
/** @typedef {import("../shapes.d.ts").Next} Next */

/**
 * One page. `next` is the right-hand button (`null`: none); it appears only when the view offers `next`, unless it
 * brings its own `run`. `controls` are what is touched, the children what is read.
 * @param {Pick<ViewProps, "view" | "act" | "say" | "language"> & {mode?: ViewProps["mode"], live?: ViewProps["live"],
 *   backLabel?: string, next?: Next | null,
 *   middle?: any, controls?: any, place?: "low", wide?: boolean, lead?: any, tone?: string, mark?: any,
 *   onLast?: () => void, children?: any}} props
 */
export function Page(props) {
  const { view, act, say, language, mode, live, backLabel, next, middle, controls, place, wide, lead, tone, mark, onLast } = props;
  const w = words(language);
  const offers = (/** @type {import("../shapes.d.ts").Offer} */ action) => view.actions.includes(action);
  const quiet = live?.busy ?? false;
  const title = useRef(/** @type {HTMLElement | null} */ (null));

  // A new page is announced and the keyboard starts at its top.
  useEffect(() => title.current?.focus({ preventScroll: true }), [view.number]);

  const forward = next === null || !(next?.run || offers("next")) ? null : next ?? {};
  const run = forward?.run ?? (() => act({ do: "next" }));
  const body = lead ?? say(view.body);
  // Back stands upper left; in low reach it stands in the bar, beside cancel and far from next.
  const low = (mode ?? live?.mode)?.low ?? false;
  const goBack = offers("back") && html`<${Button} kind="quiet" icon="back" class="page-back" ready=${!quiet}
    run=${() => act({ do: "back" })}>${backLabel ?? w.back}<//>`;

  return html`<main class="page" data-kind=${view.kind} data-step=${view.step} data-view=${view.number} data-tone=${tone} data-place=${place}
      data-split=${controls ? "" : undefined} data-wide=${wide ? "" : undefined} data-progress=${view.progress ? "" : undefined}
      aria-labelledby="page-title" aria-busy=${quiet}>
    <div class="page-head">
      ${!low && goBack}
      <h1 id="page-title" ref=${title} tabindex="-1">${mark}<span>${say(view.title)}</span></h1>
      <${Progress} progress=${view.progress} language=${language} />
    </div>
    <div class="page-text">
      <${Pager} language=${language} onLast=${onLast} class="page-reading">
        <${Problem} text=${say(view.problem)} />
        ${body && html`<p class="page-lead">${body}</p>`}
        ${props.children}
      <//>
    </div>
    ${controls && html`<div class="page-controls">${controls}</div>`}
    <div class="page-bar">
      ${offers("cancel") && html`<${Button} kind="quiet" icon="close" class="page-cancel" ready=${!quiet}
        run=${() => act({ do: "cancel" })}>${w.cancel}<//>`}
      ${low && goBack}
      <span class="page-gap"></span>
      ${middle}
      ${forward && html`<${Button} kind="primary" after=${forward.icon ?? "next"} class="page-next"
        ready=${(forward.ready ?? true) && !quiet} run=${run}>${forward.label ?? w.next}<//>`}
    </div>
  </main>`;
}
