import assert from "node:assert/strict";
import { test } from "node:test";
import { nextWait } from "../../../console/live/backoff.js";
import { duration, relative } from "../../../console/text/durations.js";
import { exact, fromInput, toInput } from "../../../console/text/instants.js";

process.env.TZ = "Europe/Rome";
const SUMMER = Date.parse("2026-07-01T10:00:00.123Z");
const WINTER = Date.parse("2026-12-01T10:00:00.123Z");

test("instants are exact, in either zone", () => {
  assert.equal(exact(SUMMER, "utc"), "2026-07-01 10:00:00.123 UTC");
  assert.equal(exact(SUMMER, "local"), "2026-07-01 12:00:00.123 +02:00");
  assert.equal(exact(WINTER, "local"), "2026-12-01 11:00:00.123 +01:00");
});

test("inputs are read back", () => {
  for (const zone of ["utc", "local"]) {
    for (const instant of [SUMMER, WINTER]) {
      assert.equal(Date.parse(fromInput(toInput(instant, zone), zone)), instant - 123);
    }
  }
  assert.equal(toInput(NaN, "utc"), "");
  assert.equal(fromInput("", "utc"), "");
  assert.equal(fromInput("no time", "local"), "");
});

test("lengths are told in words", () => {
  for (const [length, words] of [
    [0, "0 ms"], [297, "297 ms"], [999.9, "1000 ms"], [1_000, "1 s"], [90_000, "1 min 30 s"], [86_400_000, "1 d"],
    [93_784_005, "1 d 2 h"], [31_557_600_000, "1 y"],
  ]) assert.equal(duration(length), words);
  assert.equal(relative(5_000, 0), "in 5 s");
  assert.equal(relative(-180_000, 0), "3 min ago");
  assert.equal(relative(999, 0), "now");
});

test("waits double, and are no shorter than asked for", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 9].map((failures) => nextWait(5_000, failures)), [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  assert.equal(nextWait(5_000, 1, 30), 30_000);
  assert.equal(nextWait(120_000, 3), 120_000);
});
