// A signature: placed independently of the pad's size, too short is told from a name, ink has no gaps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SIDE, count, extend, extent, ink, point, tooShort } from "../logic/strokes.js";

const box = { left: 100, top: 50, width: 800, height: 400 };
const touch = (x, y, at, pressure = 0.5) => ({ clientX: x, clientY: y, timeStamp: at, pressure });

test("a place is told in parts of the pad, never outside it", () => {
  assert.deepEqual(point(touch(500, 250, 1030.4), box, 1000), [5000, 5000, 30, 500]);
  assert.deepEqual(point(touch(0, 900, 1000, 7), box, 1000), [0, SIDE, 0, 1000]);
  assert.deepEqual(point(touch(500, 250, 900, Number.NaN), box, 1000), [5000, 5000, 0, 500]);
  assert.deepEqual(point(touch(5, 5, 0), { ...box, width: 0, height: 0 }, 0), [0, 0, 0, 500]);
});

test("time never runs back and a finger that rests adds nothing", () => {
  const stroke = [];
  assert.ok(extend(stroke, [1, 1, 10, 500]));
  assert.ok(!extend(stroke, [1, 1, 12, 600]));
  assert.ok(extend(stroke, [2, 1, 8, 500]));
  assert.deepEqual(stroke.map((p) => p[2]), [10, 10]);
});

test("a dot, a tick and many points on one spot are no signature", () => {
  const line = Array.from({ length: 40 }, (_, i) => [2000 + i * 100, 4000 + (i % 7) * 90, i * 8, 500]);
  const spot = Array.from({ length: 40 }, (_, i) => [5000 + (i % 3), 5000, i * 8, 500]);
  assert.ok(tooShort([], 20));
  assert.ok(tooShort([[[5000, 5000, 0, 500]]], 20));
  assert.ok(tooShort([line.slice(0, 10)], 20));
  assert.ok(tooShort([spot], 20));
  assert.ok(!tooShort([line.slice(0, 20), line.slice(20)], 40));
  assert.equal(count([line, spot]), 80);
  assert.equal(extent([]), 0);
});

test("ink goes through without a gap, at any size alike", () => {
  const stroke = Array.from({ length: 30 }, (_, i) => [i * 200, 5000 + Math.round(Math.sin(i) * 2000), i * 9, 400]);
  for (const [width, height] of [[1000, 600], [500, 300], [1600, 240]]) {
    const pieces = ink(stroke, width, height);
    assert.equal(pieces.length, stroke.length - 1);
    pieces.slice(1).forEach((piece, i) => assert.deepEqual(piece.from, pieces[i].to));
    const last = pieces[pieces.length - 1].to;
    assert.deepEqual(last.map(Math.round), [stroke[29][0] / SIDE * width, stroke[29][1] / SIDE * height].map(Math.round));
    for (const piece of pieces) assert.ok(piece.width > 0.5 && piece.width < 30);
  }
  const [large, small] = [ink(stroke, 1000, 600), ink(stroke, 500, 300)];
  assert.ok(Math.abs(large[7].to[0] / 2 - small[7].to[0]) < 1e-9);
  assert.equal(ink([[5000, 5000, 0, 500]], 100, 100).length, 1);
  assert.deepEqual(ink([], 100, 100), []);
});
