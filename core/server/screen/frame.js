// The frame around every page: whose machine it is, and the bar of modes, always in the same places.

import { html } from "./html.js";
import { useRef } from "./vendor/hooks.module.js";
import { Emblem, Icon } from "./parts/icon.js";
import { pick, words } from "./words.js";

/** The operator's way in: the corner is held so long. */
const HOLD_MS = 3000;

/**
 * @param {{manner: import("./modes.js").Manner, look?: import("./shapes.d.ts").Look, title?: import("./shapes.d.ts").Said,
 *   speaking: boolean, repeat: () => void, change: (what: string) => void, hold: () => void}} props
 */
export function Top({ manner, look, title, speaking, repeat, change, hold }) {
  const { language } = manner;
  const name = pick(look?.name ?? title, language);
  const emblem = look?.emblem ?? "start";
  /** @type {{current: number | undefined}} */
  const held = useRef(undefined);
  const press = () => {
    clearTimeout(held.current);
    held.current = setTimeout(hold, HOLD_MS);
  };
  const release = () => clearTimeout(held.current);
  return html`<header class="top" data-emblem=${emblem}>
    <div class="top-name" onPointerDown=${press} onPointerUp=${release} onPointerLeave=${release}
        onPointerCancel=${release} onContextMenu=${(/** @type {Event} */ e) => e.preventDefault()}>
      ${emblem !== "none" && html`<${Emblem} picture=${look?.picture} />`}
      <span class="top-words">${name}</span>
    </div>
    <${ModeBar} ...${{ manner, speaking, repeat, change }} />
  </header>`;
}

/**
 * @param {{manner: import("./modes.js").Manner, speaking: boolean, repeat: () => void, change: (what: string) => void}} props
 */
function ModeBar({ manner, speaking, repeat, change }) {
  const w = words(manner.language);
  const { mode, volume } = manner;
  const icons = { off: "mute", soft: "soft", normal: "loud", loud: "loud" };
  return html`<nav class="modes" aria-label=${w.modes}>
    <${Switch} icon="language" label=${w.language} run=${() => change("language")} lang=${manner.language === "zh" ? "en" : "zh-CN"} />
    <${Switch} icon="elder" label=${w.elder} on=${mode.elder} run=${() => change("elder")} />
    <${Switch} icon="contrast" label=${w.contrast} on=${mode.contrast} run=${() => change("contrast")} />
    <${Switch} icon="low" label=${w.low} on=${mode.low} run=${() => change("low")} />
    <${Switch} icon="still" label=${w.still} on=${mode.still} run=${() => change("still")} />
    <${Switch} icon=${icons[volume]} label=${w.volume[volume]} run=${() => change("volume")} />
    <${Switch} icon=${speaking ? "stop" : "repeat"} label=${speaking ? w.stop : w.repeat} run=${repeat} />
  </nav>`;
}

/** @param {{icon: string, label: string, on?: boolean, run: () => void, lang?: string}} props */
function Switch({ icon, label, on, run, lang }) {
  return html`<button type="button" class="mode" data-mode-button=${icon} aria-pressed=${on === undefined ? undefined : on} lang=${lang}
      onClick=${run}>
    <${Icon} name=${icon} /><span>${label}</span>
  </button>`;
}
