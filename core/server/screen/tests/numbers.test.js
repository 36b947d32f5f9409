// Numbers as people type them: groups, spaces, small x, what is refused and why.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCharacter, wrong } from "../logic/checks.js";
import { CITIZEN, PHONE, aloud, clean, fours, grouped, masked } from "../logic/groups.js";

test("what a hand types becomes the number that is meant", () => {
  const cases = [
    ["citizen-number", "450100 1990 0307 8816", "450100199003078816"],
    ["citizen-number", "11010119900307001x", "11010119900307001X"],
    ["citizen-number", "４５０１００", "450100"],
    ["citizen-number", "45X010", "45010"],
    ["citizen-number", "4501001990030788161234", "450100199003078816"],
    ["phone-twice", "139-0000-0001", "13900000001"],
    ["phone-twice", "+86 139 0000 0001", "13900000001"],
    ["phone-twice", "1390000000123", "13900000001"],
    ["code", " AB-12 34。", "AB-1234"],
    ["text", " 示例路 1 号 ", " 示例路 1 号 "],
  ];
  for (const [kind, typed, meant] of cases) assert.equal(clean(kind, typed), meant, typed);
});

test("cleaning twice changes nothing", () => {
  for (const kind of ["citizen-number", "phone-twice", "code"]) {
    for (const typed of ["x1X2x3", "86138", "１２３ ４５６", "0086 13800000000", "a-b c"]) {
      const once = clean(kind, typed);
      assert.equal(clean(kind, once), once, `${kind} ${typed}`);
    }
  }
});

test("groups are those in which a number is read", () => {
  assert.deepEqual(grouped("450100199003078816", CITIZEN), ["450100", "1990", "0307", "8816"]);
  assert.deepEqual(grouped("13900", PHONE), ["139", "00", ""]);
  assert.deepEqual(grouped("1234567890123", PHONE), ["123", "4567", "8901", "23"]);
  assert.deepEqual(fours("1234567890"), ["1234", "5678", "90"]);
  assert.equal(aloud("13900", PHONE), "1 3 9, 0 0");
});

test("a list hides the middle and never the whole length of a short one", () => {
  assert.equal(masked("13900000001", 3, 4), "139••••0001");
  assert.equal(masked("450100199003078816", 6, 4), "450100••••••••8816");
  assert.equal(masked("139", 3, 4), "139");
});

test("the check character is that of ISO 7064", () => {
  assert.equal(checkCharacter("45010019900307881"), "6");
  assert.equal(checkCharacter("11010119900307001"), wrongUntilRight("11010119900307001"));
});

/** The one character of eleven that the screen takes after these digits. */
function wrongUntilRight(digits) {
  const taken = [..."0123456789X"].filter((mark) => wrong("citizen-number", digits + mark, false) === null);
  assert.equal(taken.length, 1);
  return taken[0];
}

test("a wrong answer names its rule, a right one none", () => {
  const cases = [
    ["citizen-number", "450100199003078816", null],
    ["citizen-number", "450100 19900307 8816", null],
    ["citizen-number", "450100199003078817", "号码校验不通过，请逐位核对"],
    ["citizen-number", "4501001990", "身份号码应为十八位"],
    ["citizen-number", "450100900307881", "这是十五位的旧号码，请输入十八位号码"],
    ["citizen-number", "", "请填写此项"],
    ["phone-twice", "13900000001", null],
    ["phone-twice", "1390000", "手机号码应为十一位"],
    ["phone-twice", "23900000001", "手机号码以 1 开头，请核对"],
    ["name", "张晓䶮", null],
    ["name", "阿依努尔·买买提", null],
    ["name", "𠮷田", null],
    ["name", "张3", "姓名只能包含汉字、字母和间隔号，请核对"],
    ["name", "··", "姓名只能包含汉字、字母和间隔号，请核对"],
    ["date", "2024-02-29", null],
    ["date", "2023-02-29", "日期不正确，请核对"],
    ["choice", "", "请从列表中选择"],
    ["region", "", "请选择到区县"],
    ["code", "A-1", null],
  ];
  for (const [kind, typed, why] of cases) assert.equal(wrong(kind, typed, false)?.zh ?? null, why, `${kind} ${typed}`);
  assert.equal(wrong("phone-twice", "", true), null);
});
