import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonObjectProblem } from "../../../console/text/json-check.js";
import { prettyJSON } from "../../../console/text/json-pretty.js";
import { jsonMembers } from "../../../console/text/json-tokens.js";

test("members keep their spelling", () => {
  const text = '{"_id":"x", "payload" : {"a": 1.50, "b":[1,{"c":"},\\"{"}]} ,"n":null,"l":[],"z":{}, "big":12345678901234567890}';
  assert.deepEqual({ ...jsonMembers(text) }, {
    _id: '"x"',
    payload: '{"a": 1.50, "b":[1,{"c":"},\\"{"}]}',
    n: "null",
    l: "[]",
    z: "{}",
    big: "12345678901234567890",
  });
  assert.deepEqual({ ...jsonMembers("{}") }, {});
  assert.equal(jsonMembers('{"__proto__":1}').__proto__, "1");
});

test("pretty text says the same, with a line for each member", () => {
  assert.equal(prettyJSON('{"a":1.50,"e":{}, "b":[1,"},"],"f":[]}'), '{\n  "a": 1.50,\n  "e": {},\n  "b": [\n    1,\n    "},"\n  ],\n  "f": []\n}');
  for (const value of [{ a: [[], [{}], { b: { c: [1, 2] } }], d: "\\\"{" }, [], "x", 1, null, { "": "" }]) {
    assert.equal(prettyJSON(JSON.stringify(value)), JSON.stringify(value, null, 2));
  }
});

test("what is no object is said not to be", () => {
  assert.equal(jsonObjectProblem('{"a":1}'), null);
  for (const text of ["[]", "1", "null", '"x"']) assert.equal(jsonObjectProblem(text), "must be a JSON object");
  for (const text of ["", "{", "{a:1}"]) assert.match(jsonObjectProblem(text), /^is no JSON: /);
});
