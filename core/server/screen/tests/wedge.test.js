// A scanner that acts as a keyboard types nothing and presses nothing; a hand does both.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GAP, judge } from "../logic/wedge.js";

/** Plays keys, `[key, milliseconds since the one before]`; what reached the page. */
function played(keys) {
  const to = judge();
  let reached = "";
  let at = 1000;
  for (const [key, since] of keys) {
    if (since >= GAP) reached += to.due() ?? "";
    at += since;
    if (to.key(key, at) === "pass") reached += `<${key}>`;
  }
  return reached + (to.due() ?? "");
}

/** A row of keys, so many milliseconds apart. */
const row = (text, apart) => [...text].map((key) => [key, apart]);

test("a hand types letter by letter and confirms", () => {
  for (const apart of [60, 120, 900]) {
    assert.equal(played([...row("王小明 1", apart), ["Enter", apart]]), "王小明 1<Enter>", `${apart} ms`);
  }
});

test("nothing of what a scanner types is typed or pressed", () => {
  for (const apart of [0, 1, 8, 30]) {
    assert.equal(played([...row("440301199001011234", apart), ["Enter", apart]]), "", `${apart} ms`);
  }
  assert.equal(played([...row("AB12", 4), ["Enter", 120], ["Tab", 2]]), "", "an Enter that comes a little later");
});

test("a hand goes on after a scanner was heard", () => {
  assert.equal(played([["1", 500], ["6", 300], ...row("90123", 3), ["Enter", 3], ["2", 400], ["3", 90]]), "123");
});
