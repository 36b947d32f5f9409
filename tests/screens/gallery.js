// One view of the screen by address: gallery.html?view=NAME&mode=elder,low&lang=zh, through a connection without a host.
//
// The modules are the real ones. `document.documentElement.dataset.ready` is set when the page stands still.

import { start } from "../../core/server/screen/app.js";
import { fakeConnection } from "./fake.js";

const query = new URLSearchParams(location.search);
const name = query.get("view") ?? "index";
const modes = (query.get("mode") ?? "").split(",");
const shown = await (await fetch(`./views/${encodeURIComponent(name)}.json`)).json();
const connection = fakeConnection(shown);

const manner = {
  language: query.get("lang") === "en" ? "en" : "zh",
  volume: "off",
  mode: {
    elder: modes.includes("elder"), contrast: modes.includes("contrast"), low: modes.includes("low"),
    still: modes.includes("still"),
  },
};
const screen = start(document.getElementById("screen"), connection, { manner });
connection.start();
Object.assign(window, { gallery: { connection, screen, shown } });

if (shown.phase === "menu") await untilSeen(".attract-button", (button) => button.click());
await document.fonts.ready;
await new Promise((rest) => setTimeout(rest, shown.settleMs ?? 250));
for (const step of shown.steps ?? []) await press(step);
await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
document.documentElement.dataset.ready = "yes";

/** Waits for an element and hands it on. */
async function untilSeen(selector, then) {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = document.querySelector(selector);
    if (found) return then(found);
    await new Promise((again) => setTimeout(again, 20));
  }
  throw new Error(`never seen: ${selector}`);
}

/** Presses what a step names: a key by its letter, anything else by its selector. */
async function press(step) {
  const key = (button) => button.textContent.trim() === step;
  const find = () => (step.length === 1 ? [...document.querySelectorAll(".key")].find(key) : document.querySelector(step));
  for (let tries = 0; tries < 100 && !find(); tries += 1) await new Promise((again) => setTimeout(again, 20));
  const found = find();
  if (!found) throw new Error(`never seen: ${step}`);
  // A click without a touch, as a keyboard or a screen reader makes one.
  found.click();
  await new Promise((rest) => setTimeout(rest, 60));
}
