import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { cronInWords, repeatInWords } from "../../../console/text/cron-words.js";
import { curl, shellWord } from "../../../console/text/curl.js";
import { link, parseFragment } from "../../../console/text/fragment.js";
import { outputInWords } from "../../../console/text/outputs.js";

test("cron expressions in words", () => {
  for (const [expression, words] of [
    ["30 9 * * MON", "every Monday at 09:30"],
    ["*/15 8-17 * * mon-fri", "every 15 minutes from 08:00 to 17:59, Monday to Friday"],
    ["0 0 1 * *", "on day 1 of each month at 00:00"],
    ["0 0 1,15 6 *", "on day 1 and 15 of June at 00:00"],
    ["0 */2 * * *", "every 2 hours at minute 0"],
    ["15 * * * *", "every hour at minute 15"],
    ["@daily", "every day at 00:00"],
    ["* * * * *", "every minute"],
    ["0 9,17 * * 1-5", "Monday to Friday at 09:00 and 17:00"],
    ["5 4 * JAN,JUL *", "every day in January and July at 04:05"],
    ["0 0 * * 7", "every Sunday at 00:00"],
  ]) assert.equal(cronInWords(expression), words);
});

test("what has no plain words stays as it is", () => {
  for (const expression of ["0 9 L * *", "*/7 * * * *", "0 */5 * * *", "0 0 1 * MON", "1-5 * * * *", "x", "", "0 0 * *"]) {
    assert.equal(cronInWords(expression), expression);
  }
});

test("repeats in words", () => {
  assert.equal(repeatInWords(undefined), "once");
  assert.equal(repeatInWords({ time_unit: "days", frequency: 1 }), "every day");
  assert.equal(repeatInWords({ time_unit: "minutes", frequency: 5 }), "every 5 minutes");
});

test("a shell reads a word back", () => {
  for (const text of ["it's", "$(reboot) `x` \"y\" \\", "a\nb", "ü", "''"]) {
    assert.equal(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" }), text);
  }
});

test("commands for a shell", () => {
  assert.equal(curl({ url: "http://h/x" }), "curl 'http://h/x'");
  assert.equal(curl({ method: "DELETE", url: "http://h/x" }), "curl -X DELETE 'http://h/x'");
  assert.equal(
    curl({ method: "POST", url: "http://h/x", body: "{}", withToken: true }),
    `curl 'http://h/x' -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{}'`,
  );
});

test("fragments are read back", () => {
  for (const [path, query] of [[["timers"], {}], [["schedules", "a/b c", "ü?&#"], { cursor: "x y&z=1", status: "error" }]]) {
    const read = parseFragment(link(path, query));
    assert.deepEqual(read.path, path);
    assert.deepEqual(Object.fromEntries(read.query), query);
  }
  assert.equal(link(["timers"], { status: "", cursor: null }), "#/timers");
  assert.deepEqual(parseFragment("").path, []);
  assert.deepEqual(parseFragment("#/timers/%zz").path, ["timers", "%zz"]);
});

test("outputs in a line", () => {
  const rest = { type: "rest", method: "post", protocol: "http", hostname: "orders", path: "/x" };
  assert.equal(outputInWords(rest), "POST http://orders/x");
  assert.equal(outputInWords({ ...rest, port: 3000 }), "POST http://orders:3000/x");
  assert.equal(outputInWords({ ...rest, hostname: "orders:3000", port: 3000 }), "POST http://orders:3000/x");
  assert.equal(outputInWords({ ...rest, hostname: "[::1]", port: 3000 }), "POST http://[::1]:3000/x");
  assert.equal(outputInWords({ type: "kafka", topics: ["a", "b"] }), "Kafka a, b");
});
