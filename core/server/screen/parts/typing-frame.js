// The page around an editor: what is typed stands above its keys; in low reach only the keys stand low.

import { html } from "../html.js";
import { Page } from "./page.js";

/**
 * @param {import("../shapes.d.ts").ViewProps} props
 * @param {{run: () => void, lead?: any, label?: string, reading?: any, step?: string}} how
 * @returns {(parts: {box?: any, keys?: any, ready?: boolean}) => any}
 */
export function typingFrame({ view, act, say, language, mode, live }, { run, lead, label, reading }) {
  return ({ box, keys, ready = true }) => {
    const controls = html`<div class="typing">${!mode.low && box && html`<div class="typing-box">${box}</div>`}
      <div class="typing-keys">${keys}</div></div>`;
    return html`<${Page} ...${{ view, act, say, language, live, lead }} place="low" controls=${controls}
      next=${{ ready, run, ...(label ? { label } : {}) }}>
      ${reading}${mode.low && box}
    <//>`;
  };
}
