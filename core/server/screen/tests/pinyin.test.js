// Pinyin letters and the characters for them: late answers are let go, rare characters are reached by pages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST, MOST, MOST_KEYS, NOTHING, drop, offered, paged, press, take, turn, wanted } from "../logic/pinyin.js";

const typed = (keys) => [...keys].reduce(press, NOTHING);
const some = (text, used) => [...text].map((letter) => ({ text: letter, reading: "", used }));

test("only letters, and apostrophes between them, are pinyin", () => {
  assert.equal(typed("Xi'an").keys, "xi'an");
  assert.equal(typed("'x''i1 中").keys, "x'i");
  assert.equal(typed("a".repeat(99)).keys.length, MOST_KEYS);
});

test("deleting the last letter leaves nothing behind", () => {
  const asked = offered(typed("zh"), "zh", { candidates: some("张章", 2), more: true });
  assert.deepEqual(drop(drop(asked)), NOTHING);
});

test("an answer for letters that have changed since is let go", () => {
  const now = typed("zhan");
  assert.equal(offered(now, "zha", { candidates: some("扎", 3), more: false }), now);
  assert.equal(offered(now, "zhan", { candidates: some("占", 4), more: false }).candidates.length, 1);
});

test("a character takes its letters, what is left is typed on", () => {
  const two = typed("zhangxiao");
  const taken = take(two, { text: "张", reading: "zhang", used: 5 });
  assert.equal(taken.text, "张");
  assert.equal(taken.buffer.keys, "xiao");
  assert.equal(take(typed("xi'an"), { text: "西", reading: "xi", used: 2 }).buffer.keys, "an");
  assert.deepEqual(take(two, { text: "张晓", reading: "", used: 9 }).buffer, NOTHING);
  // An answer that uses none or too many never leaves the buffer as it was.
  assert.equal(take(typed("ab"), { text: "啊", reading: "", used: 0 }).buffer.keys, "b");
  assert.deepEqual(take(typed("ab"), { text: "啊", reading: "", used: 9 }).buffer, NOTHING);
});

test("pages hold every candidate once, in order, and never overflow a row", () => {
  const all = [...some("一二三四五六七八九十", 1), { text: "广西壮族自治区", reading: "", used: 9 }, ...some("甲乙丙", 1)];
  const width = (text) => [...text].length * 10;
  for (const [room, rows] of [[35, 1], [35, 2], [100, 1], [7, 3], [1000, 1]]) {
    const pages = paged(all, room, rows, width);
    assert.deepEqual(pages.flat(), all);
    for (const page of pages) {
      assert.ok(page.length > 0);
      const wide = page.reduce((sum, { text }) => sum + Math.min(width(text), room), 0);
      assert.ok(wide <= room * rows || page.length === 1, `${room}x${rows}`);
    }
  }
  assert.deepEqual(paged([], 100, 1, width), []);
});

test("the host is asked for more before the last page is reached, and not for ever", () => {
  const buffer = { ...typed("yi"), candidates: some("一".repeat(48), 2), more: true };
  assert.equal(wanted({ ...buffer, page: 0 }, 8), 0);
  assert.equal(wanted({ ...buffer, page: 6 }, 8), 96);
  assert.equal(wanted({ ...buffer, page: 7, more: false }, 8), 0);
  assert.equal(wanted({ ...buffer, page: 9, candidates: some("一".repeat(MOST), 2) }, 10), 0);
  assert.ok(FIRST > 8);
  assert.equal(turn(buffer, -1, 8).page, 0);
  assert.equal(turn({ ...buffer, page: 7 }, 1, 8).page, 7);
});
