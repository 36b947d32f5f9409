// The demo: the machine's screen in a frame, scaled to the window, and the simulators' panel beside it.

import { html } from "../html.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.module.js";
import { render } from "../vendor/preact.module.js";
import { Panel } from "./panel.js";

/** The glasses that the screen is made for. */
const GLASSES = [
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
];

// The token goes on to the frame, and leaves this page's address; the frame keeps it for the tab, a reload included.
const address = `/${location.hash}`;
history.replaceState(null, "", location.pathname);

/** Which hand each kind of view waits for. */
const WANTED = /** @type {Record<string, string>} */ ({
  "place-card": "card", "scan-code": "code", camera: "face", fingerprint: "finger", signature: "signs", "pay-card": "cardPays",
  "pay-scan": "pays", printing: "takesPaper",
});

/** The hand that the screen waits for, read from the page in the frame, which is our own. */
function useWanted() {
  const [wanted, setWanted] = useState("");
  useEffect(() => {
    const timer = setInterval(() => {
      const page = document.querySelector("iframe")?.contentDocument?.querySelector("main.page[data-kind]");
      setWanted(WANTED[page?.getAttribute("data-kind") ?? ""] ?? "");
    }, 300);
    return () => clearInterval(timer);
  }, []);
  return wanted;
}

function Demo() {
  const wanted = useWanted();
  const [glass, setGlass] = useState(GLASSES[0]);
  const stage = useRef(/** @type {HTMLElement | null} */ (null));
  const [scale, setScale] = useState(0.4);
  useLayoutEffect(() => {
    const element = stage.current;
    if (!element || !glass) return undefined;
    const fit = () => setScale(Math.min(element.clientWidth / glass.width, element.clientHeight / glass.height, 1));
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(element);
    return () => watch.disconnect();
  }, [glass]);
  useEffect(() => document.querySelector("iframe")?.focus(), []);
  if (!glass) return null;
  const { width, height } = glass;
  return html`
    <div class="stage" ref=${stage}>
      <div class="glass" style=${{ width: `${width * scale}px`, height: `${height * scale}px` }}>
        <iframe title="屏幕 Screen" src=${address} allow="autoplay" style=${{ width: `${width}px`, height: `${height}px`,
          transform: `scale(${scale})` }}></iframe>
      </div>
    </div>
    <aside class="beside">
      <${Panel} wanted=${wanted}>
        <div class="glasses" role="group" aria-label="屏幕尺寸 Screen size">
          ${GLASSES.map((each) => html`<button type="button" key=${each.width} class="chip" aria-pressed=${each === glass}
            onClick=${() => setGlass(each)}>${each.width} × ${each.height}</button>`)}
        </div>
      <//>
    </aside>`;
}

render(html`<${Demo} />`, /** @type {HTMLElement} */ (document.getElementById("demo")));
