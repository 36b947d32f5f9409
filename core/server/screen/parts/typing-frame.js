// The page around an editor: what is typed stands above its keys; in low reach only the keys stand low.

import { html } from "../html.js";
import { Page } from "./page.js";
import { Problem } from "./problem.js";

/**
 * @param {import("../shapes.d.ts").ViewProps} props
 * @param {{run: () => void, lead?: any, label?: string, reading?: any, field?: string}} how
 * @returns {(parts: {box?: any, keys?: any, ready?: boolean}) => any}
 */
export function typingFrame({ view, act, say, language, mode, live }, { run, lead, label, reading, field }) {
  return ({ box, keys, ready = true }) => {
    const controls = html`<div class="typing" data-field=${field}>${!mode.low && box && html`<div class="typing-box">${box}</div>`}
      <div class="typing-keys">${keys}</div></div>`;
    const next = { ready, run, ...(label ? { label } : {}) };
    const page = { view, act, say, language, live, controls, next, place: "low" };
    if (!mode.low) return html`<${Page} ...${page} lead=${lead}>${reading}<//>`;
    // What is typed comes first among the words, and right below it what was wrong with it.
    return html`<${Page} ...${page} view=${{ ...view, problem: null }} lead=""><div class="typing-box">${box}</div>
      <${Problem} text=${say(view.problem)} /><p class="page-lead">${lead ?? say(view.body)}</p>${reading}<//>`;
  };
}
