// Forms: what is kept, what is missing, what is handed in, and which field the host means.

import assert from "node:assert/strict";
import { test } from "node:test";
import { blamed, firstOpen, handedIn, held, isDone, missing, twice, unlabelled } from "../logic/form.js";
import { wording } from "../logic/wording.js";

const said = (zh, en = zh) => ({ zh, en });
const option = (id, text) => ({ id, text: said(text), group: said("") });
const field = (kind, more = {}) => ({
  id: kind, label: said(kind), kind, optional: false, value: said(""), options: [], ...more,
});
const say = (it) => it?.zh ?? "";
const draft = (kept = {}) => ({ get: (key) => kept[key], set() {}, drop() {} });

test("what was typed here goes before what the host knows", () => {
  assert.equal(held(field("name", { value: said("王") }), undefined), "王");
  assert.equal(held(field("name", { value: said("王") }), "李"), "李");
  assert.equal(held(field("name", { value: said("王") }), ""), "");
  assert.equal(held(field("secret", { value: said("") }), undefined), "");
});

test("every kind is handed in as the host takes it", () => {
  const two = [option("a", "甲"), option("b", "乙")];
  const cases = [
    [field("citizen-number"), "450100 1990 0307 8816", "450100199003078816"],
    [field("phone-twice"), { first: "139 0000 0001", again: "13900000001" }, ["13900000001", "13900000001"]],
    [field("phone-twice", { value: said("13900000001") }), undefined, ["13900000001", "13900000001"]],
    [field("phone-twice", { optional: true }), undefined, null],
    [field("text"), "  ", null],
    [field("text"), " 示例路 ", "示例路"],
    [field("choice", { options: two }), "b", "b"],
    [field("choice", { options: two, value: said("甲") }), undefined, "a"],
    [field("search", { options: two }), "0", null],
    [field("region"), "451202", "451202"],
    [field("image", { value: said("已拍摄", "Taken") }), undefined, null],
    [field("date"), "2026-11-22", "2026-11-22"],
  ];
  for (const [of, typed, value] of cases) assert.deepEqual(handedIn(of, typed), value, of.kind);
});

test("what was found for other words is not handed in by its old number", () => {
  const found = field("search", { options: [option("0", "城关所")], value: said("城关所") });
  assert.equal(held(found, "4"), "0");
  assert.equal(held({ ...found, value: said("") }, "4"), "");
  assert.equal(held(found, ""), "");
});

test("a number typed twice has to be the same", () => {
  const phone = field("phone-twice");
  assert.equal(missing(phone, { first: "13900000001", again: "" }).zh, "请填写此项");
  assert.match(missing(phone, { first: "13900000001", again: "13900000002" }).zh, /不一致/);
  assert.equal(missing(phone, { first: "13900000001", again: "139 0000 0001" }), null);
  assert.equal(missing(field("phone-twice", { optional: true }), undefined), null);
  assert.deepEqual(twice(field("phone-twice", { value: said("139") }), undefined), { first: "139", again: "139" });
});

test("an optional field left empty is not open, and not done", () => {
  const region = field("region", { optional: true });
  assert.equal(missing(region, ""), null);
  assert.equal(isDone(region, ""), false);
  const fields = [field("name", { id: "a" }), { ...region, id: "b" }, field("text", { id: "c" })];
  assert.equal(firstOpen(fields, (id) => ({ a: "张" })[id]), 2);
  assert.equal(firstOpen(fields, (id) => ({ a: "张", c: "路" })[id]), -1);
});

test("the host's problem is shown at its field, without the label said twice", () => {
  const fields = [field("text", { label: said("手机", "Mobile") }), field("text", { label: said("手机号码", "Mobile number") })];
  const problem = said("手机号码：手机号码应为十一位", "Mobile number: A mobile number has 11 digits.");
  assert.equal(blamed(fields, problem), 1);
  assert.deepEqual(unlabelled(fields[1], problem), said("手机号码应为十一位", "A mobile number has 11 digits."));
  assert.equal(blamed(fields, said("暂时无法查询", "No")), -1);
  assert.equal(blamed(fields, null), -1);
});

test("the list beside a form shows no whole number and no secret", () => {
  assert.equal(wording(field("citizen-number"), "450100199003078816", draft(), say), "450100••••••••8816");
  assert.equal(wording(field("phone-twice"), { first: "13900000001", again: "" }, draft(), say), "139••••0001");
  assert.equal(wording(field("secret"), "swordfish", draft(), say), "••••••");
  const way = { "#way.region": { chosen: { code: "1", name: "示例县" } } };
  assert.equal(wording(field("region"), "1", draft(way), say), "示例县");
  assert.equal(wording(field("region"), "", draft(way), say), "");
});
