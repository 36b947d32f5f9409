// How wide names are that take two lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ems, twoLines } from "../logic/fitting.js";

test("a name breaks between its words, one in Han in its middle", () => {
  assert.equal(twoLines("修改收件人手机"), 3.5);
  const name = "Change Recipient's mobile";
  assert.equal(twoLines(name), ems("Recipient's mobile"));
  assert.equal(twoLines("Recipient"), ems("Recipient") / 2);
  assert.ok(twoLines("a b") < ems("a b"));
});
