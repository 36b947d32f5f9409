// The operator's page by address: operator.html?at=NAME, over a connection without a host.
//
// `gallery.dress(language, mode)` draws it anew, `gallery.skip(ms)` lets time go by, `gallery.sent` holds the commands;
// `document.documentElement.dataset.ready` is set when the page stands still.

import { html } from "../../core/server/screen/html.js";
import { Operator } from "../../core/server/screen/operator/operator.js";
import { render } from "../../core/server/screen/vendor/preact.module.js";
import { BROKEN, WELL } from "./operator-states.js";

/** Which buttons lead there, by what they say in the two languages. */
const WAYS = {
  pad: [], overview: [], well: [], devices: [["设备", "Devices"]], cases: [["办件", "Cases"]],
  device: [["设备", "Devices"], ["热敏打印机", "Receipt printer"], ["自检", "Self-test"]],
  service: [["暂停服务", "Take out of service"], ["补充耗材", "Refilling"]],
};
const at = new URLSearchParams(location.search).get("at") ?? "overview";
const state = at === "well" ? WELL : BROKEN;
const sent = [];
let skipped = 0;
/** Answers given instead of the usual ones, by command. */
const answers = {};
const connection = {
  async command(name, payload = {}) {
    sent.push({ name, payload });
    if (name in answers) return answers[name];
    if (name === "Operator.Enter" && payload.code !== "1234") {
      return { code: "authorisationRequired", payload: {}, description: "the code is wrong" };
    }
    if (name === "Operator.State") return { code: "success", payload: state };
    if (name === "Operator.SelfTest") {
      const checks = [
        { what: { zh: "连接", en: "Connection" }, passed: true, detail: "ok" },
        { what: { zh: "纸张", en: "Paper" }, passed: false, detail: "out" },
      ];
      return { code: "success", payload: { passed: false, checks } };
    }
    return { code: "success", payload: {} };
  },
  onMessage: () => () => {}, onLink: () => () => {}, onFrame: () => () => {}, start() {}, close() {},
};

const rest = (ms = 30) => new Promise((again) => setTimeout(again, ms));
const root = document.getElementById("screen");

/** Presses the button that says one of these words. */
async function press(...words) {
  for (let tries = 0; tries < 100; tries += 1) {
    const all = [...document.querySelectorAll("button")];
    const said = (button) => button.textContent.trim();
    const found = all.find((b) => words.includes(said(b))) ?? all.find((b) => words.some((w) => said(b).startsWith(w)));
    if (found) {
      found.click();
      return rest();
    }
    await rest(20);
  }
  throw new Error(`no button says ${words}`);
}

async function dress(language, mode) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.mode = `${mode} still`.trim();
  render(null, root);
  render(html`<${Operator} ...${{ connection, language }} now=${() => performance.now() + skipped}
    leave=${() => sent.push({ name: "left" })} />`, root);
  if (at === "pad") {
    for (const digit of "123") await press(digit);
    return;
  }
  for (const digit of "1234") await press(digit);
  await press("进入", "Enter");
  for (const words of WAYS[at]) await press(...words);
  await rest();
}

Object.assign(window, { gallery: { dress, sent, answers, press, skip: (ms) => void (skipped += ms) } });
await dress("zh", "");
await document.fonts.ready;
document.documentElement.dataset.ready = "yes";
