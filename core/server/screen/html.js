// The one place that binds htm to Preact: every module takes `html` from here.

import htm from "./vendor/htm.module.js";
import { h } from "./vendor/preact.module.js";

/**
 * Template tag that builds Preact elements: html`<p>${words}</p>`.
 * @type {(strings: TemplateStringsArray, ...values: any[]) => any}
 */
export const html = htm.bind(/** @type {any} */ (h));
