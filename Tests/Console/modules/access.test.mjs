import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, filterOf } from "../../../console/screens/audit/filter.js";
import { rightsInWords, rightsOf, UNKNOWN } from "../../../console/text/rights.js";

test("a role lets its holder do what it names, and nothing is left out where the service does not say", () => {
  const may = (role, applicantService = null) => {
    const { mayWrite, mayChangeInBulk, mayAdminister, seesAll } = rightsOf({ name: "n", role, applicantService });
    return [mayWrite, mayChangeInBulk, mayAdminister, seesAll];
  };
  assert.deepEqual(may("read"), [false, false, false, true]);
  assert.deepEqual(may("read", "orders"), [false, false, false, false]);
  assert.deepEqual(may("write"), [true, false, false, true]);
  assert.deepEqual(may("write", "orders"), [true, true, false, false]);
  assert.deepEqual(may("admin"), [true, true, true, true]);
  assert.deepEqual(rightsOf(null), rightsOf({ name: null, role: "admin", applicantService: null }));
  assert.equal(UNKNOWN.mayWrite, false);
});

test("rights are said in words", () => {
  const words = (name, role, applicantService = null) => rightsInWords({ name, role, applicantService });
  assert.equal(words("ann", "read", "orders"), "ann, read only, of orders");
  assert.equal(words("orders", "write", "orders"), "orders, may write");
  assert.equal(words("boss", "admin"), "boss, administrator");
  assert.equal(words(null, "admin"), "");
});

test("filters of the audit are those that are known, and another filter begins anew", () => {
  const filter = filterOf(new URLSearchParams("who=ann&evil=1&cursor=abc&id="));
  assert.deepEqual(filter, { who: "ann", cursor: "abc" });
  assert.deepEqual(changed(filter, { action: "abort" }), { who: "ann", action: "abort" });
});
