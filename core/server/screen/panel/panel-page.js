// The panel on a page of its own, for a second window beside the machine's screen.

import { html } from "../html.js";
import { render } from "../vendor/preact.module.js";
import { Panel } from "./panel.js";

render(html`<${Panel} />`, /** @type {HTMLElement} */ (document.getElementById("panel")));
