// Which component shows which kind of view.

import { Confirm } from "./confirm.js";
import { Done } from "./done.js";
import { Menu } from "./menu.js";
import { Notice } from "./notice.js";
import { ProblemView } from "./problem.js";
import { Refusal } from "./refusal.js";
import { StillThere } from "./still-there.js";
import { Tell } from "./tell.js";
import { Wait } from "./wait.js";

/** @type {Record<string, (props: import("../shapes.d.ts").ViewProps) => any>} */
export const VIEWS = {
  "menu": Menu,
  "notice": Notice,
  "confirm": Confirm,
  "wait": Wait,
  "tell": Tell,
  "refusal": Refusal,
  "problem": ProblemView,
  "done": Done,
  "still-there": StillThere,
};

/** The views of typing and devices. @type {[string, string, string][]} */
const MORE = [
  ["input", "./input.js", "Input"], ["form", "./form.js", "Form"], ["camera", "./camera.js", "Camera"],
  ["fingerprint", "./fingerprint.js", "Fingerprint"], ["signature", "./signature.js", "Signature"],
  ["scan-code", "./scan-code.js", "ScanCode"], ["place-card", "./place-card.js", "PlaceCard"],
  ["pay-scan", "./pay-scan.js", "PayScan"], ["pay-card", "./pay-card.js", "PayCard"],
  ["printing", "./printing.js", "Printing"],
];

export const ready = Promise.all(MORE.map(async ([kind, file, name]) => {
  try {
    VIEWS[kind] = (await import(file))[name];
  } catch (problem) {
    console.error(`view ${kind} is missing`, problem);
  }
}));
