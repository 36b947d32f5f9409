// What devices say: stages, fingers, codes; and how many tiles fit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cardStage, fingerStage, mustLift, named, terminalStage } from "../logic/events.js";
import { fingerAsked, fingerIn, fingerOf } from "../logic/fingers.js";
import { ems, fit, pageOf } from "../logic/fitting.js";
import { atRest } from "../logic/pace.js";
import { phrases } from "../logic/phrases.js";
import { QUIET, pathOf, sideOf } from "../logic/qr.js";

test("finger codes are those of GA 777.1", () => {
  assert.deepEqual(fingerOf(11), { code: 11, hand: "right", finger: 0 });
  assert.deepEqual(fingerOf(20), { code: 20, hand: "left", finger: 4 });
  for (const code of [10, 21, 11.5, Number.NaN]) assert.equal(fingerOf(code), null);
});

test("the finger is known from the event, the text's id or its heading", () => {
  const view = (text, zh, en = "") => ({ text, title: { zh, en } });
  assert.equal(fingerAsked(view("x", "请按"), { finger: 17 })?.code, 17);
  assert.equal(fingerAsked(view("press-right-index", "请按"), undefined)?.code, 12);
  assert.equal(fingerAsked(view("x", "请按左手环指"), undefined)?.code, 19);
  assert.equal(fingerAsked(view("hold-finger", "请不要动", "Hold still"), undefined), null);
  assert.equal(fingerIn("right"), null);
});

test("an event moves the stage, whichever way its name is written", () => {
  assert.equal(named("present_subject"), "presentSubject");
  for (const event of ["subject_detected", "subject-detected", "subjectDetected"]) assert.equal(fingerStage(event, ""), 1);
  assert.equal(fingerStage(undefined, "lift-finger"), 2);
  assert.equal(fingerStage("unheardOf", "press-right-thumb"), 0);
  assert.equal(cardStage("mediaInserted", "place-card"), 1);
  assert.equal(cardStage("removeCard", "lift-card"), 0);
  assert.ok(mustLift("remove_card", ""));
  assert.ok(!mustLift("insertCard", "lift-card"));
  assert.equal(terminalStage("enterPin"), 1);
});

test("a code's path has every dark module once and nothing beside", () => {
  const rows = ["1101", "0000", "1111", "0010"];
  const dark = new Set();
  for (const [, x, y, run] of pathOf(rows).matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let i = 0; i < Number(run); i += 1) dark.add(`${Number(x) - QUIET + i},${Number(y) - QUIET}`);
  }
  const wanted = rows.flatMap((row, y) => [...row].flatMap((bit, x) => (bit === "1" ? [`${x},${y}`] : [])));
  assert.deepEqual([...dark].sort(), wanted.sort());
  assert.equal(sideOf(rows), 12);
});

test("tiles that do not all fit give a row to turning pages, and none is lost", () => {
  const tiles = Array.from({ length: 34 }, (_, i) => i);
  const grid = fit({ width: 968, height: 600 }, { width: 300, height: 100, gap: 12 });
  assert.deepEqual(grid, { columns: 3, rows: 5 });
  const seen = [];
  const { pages } = pageOf(tiles, grid, 0);
  for (let page = 0; page < pages; page += 1) seen.push(...pageOf(tiles, grid, page).shown);
  assert.deepEqual(seen, tiles);
  assert.equal(pageOf(tiles, grid, 99).page, pages - 1);
  assert.equal(pageOf(tiles.slice(0, 15), grid, 0).pages, 1);
  assert.deepEqual(fit({ width: 0, height: 0 }, { width: 300, height: 100, gap: 12 }), { columns: 1, rows: 1 });
  assert.ok(ems("新疆") === 2 && ems("ab") < ems("AB"));
});

test("every phrase stands in both languages, with as many parts", () => {
  const [zh, en] = [phrases("zh"), phrases("en")];
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  for (const key of Object.keys(zh)) {
    assert.equal(typeof zh[key], typeof en[key], key);
    if (Array.isArray(zh[key])) assert.equal(zh[key].length, en[key].length, key);
  }
});

test("a search is asked for once, when the hands rest", async () => {
  const asked = [];
  const rest = atRest(5);
  for (const word of ["河", "河池", "河池市"]) rest.wish(() => asked.push(word));
  await new Promise((later) => setTimeout(later, 40));
  assert.deepEqual(asked, ["河池市"]);
  rest.wish(() => asked.push("late"));
  rest.drop();
  await new Promise((later) => setTimeout(later, 40));
  assert.equal(asked.length, 1);
});
