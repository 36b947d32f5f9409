// Days digit by digit: parts hand on to each other, no day of another calendar is taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_PARTS, daysBefore, daysIn, daySaid, dropDigit, isDay, partsOf, textOf, typeDigit, whole } from "../logic/date.js";

/** Types a row of digits, `<` for a digit less. */
function typed(keys) {
  let now = { parts: NO_PARTS, place: /** @type {any} */ ("year") };
  for (const key of keys) now = key === "<" ? dropDigit(now.parts, now.place) : typeDigit(now.parts, now.place, key);
  return now;
}

test("a day is typed without touching anything but digits", () => {
  const cases = [
    ["20261122", "2026-11-22"], ["2026305", "2026-03-05"], ["202694", "2026-09-04"], ["19900307", "1990-03-07"],
    ["2026", "2026--"], ["", ""], ["2026112<<<<", "202--"],
  ];
  for (const [keys, text] of cases) assert.equal(whole(textOf(typed(keys).parts)), text, keys);
});

test("each digit is typed onto what was kept of the ones before", () => {
  let kept = "";
  let place = /** @type {any} */ ("year");
  for (const key of "20261122") {
    const next = typeDigit(partsOf(kept), place, key);
    [kept, place] = [textOf(next.parts), next.place];
  }
  assert.equal(kept, "2026-11-22");
});

test("deleting goes back through all parts and stops at nothing", () => {
  const end = typed(`20261122${"<".repeat(12)}`);
  assert.deepEqual(end.parts, NO_PARTS);
  assert.equal(end.place, "year");
});

test("only days of the calendar are days", () => {
  for (const day of ["2024-02-29", "2000-02-29", "1999-12-31", "2026-4-30"]) assert.ok(isDay(day), day);
  for (const day of ["2023-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "26-1-1", "x", ""]) {
    assert.ok(!isDay(day), day);
  }
  assert.equal(daysIn(2024, 2), 29);
  assert.equal(daysIn(2026, 13), 0);
});

test("yesterday of the first of March is in February", () => {
  assert.equal(daysBefore(new Date(2024, 2, 1, 0, 5), 1), "2024-02-29");
  assert.equal(daysBefore(new Date(2026, 0, 1, 23, 59), 2), "2025-12-30");
});

test("a day is said with its weekday", () => {
  assert.match(daySaid("2026-11-22", "zh"), /2026年11月22日.*星期日/);
  assert.match(daySaid("2026-11-22", "en"), /Sunday.*22 November 2026/);
  assert.equal(daySaid("2026-11", "zh"), "");
});
