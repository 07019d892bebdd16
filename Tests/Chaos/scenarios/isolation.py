"""Thousands of timers due at once to a host that never answers, refuses, or says 503: are the others late?"""

import asyncio
import collections
import json

from client import Client
from history import now
from pipe import Pipe
from scenarios.result import Result, milliseconds, rest_body
from checker import quantile
from stand import Stand

PER_SECOND = 50
SECONDS = 15
CONCURRENCY = 32
RETRY = {"maxFailureCount": 3, "baseMs": 500, "factor": 2, "capMs": 2_000}


async def run(options):
    result = Result()
    count = options.count or 10_000
    environment = {"DESTINATION_CONCURRENCY": str(CONCURRENCY)}
    for kind in ("hang", "refuse", "busy"):
        async with Stand(f"isolation-{kind}", options.history, options.seed, environment=environment) as stand:
            await isolate(stand, kind, count, result)
    return result


async def isolate(stand, kind, count, result):
    quiet = await lateness(stand)
    await schedule_bad(stand, kind, count, due=now() + 2_000_000)
    await asyncio.sleep(2)
    loud = await lateness(stand)
    most = json.loads(await stand.sink.ask("flush"))
    left = await stand.drained(300)
    rows = [row for row in await stand.database.rows() if row["ref"] == "bad"]
    ends = collections.Counter(row["status"] for row in rows)
    reasons = collections.Counter(row["error"] for row in rows).most_common(2)
    result.figure(f"{kind}: lateness of others, quiet (p50 / p99 / worst)", milliseconds(quiet))
    result.figure(f"{kind}: lateness of others, {count} bad ones due", milliseconds(loud))
    result.figure(f"{kind}: p99 loud / quiet", round(quantile(sorted(loud), 0.99) / quantile(sorted(quiet), 0.99), 2))
    result.figure(f"{kind}: how the bad ones ended", f"{dict(ends)}, {left} pending, reasons {reasons}")
    if kind in most:
        result.figure(f"{kind}: most connections at a time", f"{most[kind]} of {CONCURRENCY} for each of 3 replicas")
        # A connection that was given up may be seen to end after the next one was opened: one for each replica.
        result.require(most[kind] <= 3 * CONCURRENCY + 3, f"{kind}: no more than its concurrency")
    result.require(ends == {3: count}, f"{kind}: the bad ones end in error")
    result.require(all(row["error"] for row in rows), f"{kind}: with a reason")


async def lateness(stand):
    """Of good timers, one each 20 ms, whose due time is 300 ms ahead."""
    client = Client(stand.replicas[0].port)
    first = now()
    for number in range(PER_SECOND * SECONDS):
        await asyncio.sleep(max(0, first / 1e6 + number / PER_SECOND - now() / 1e6))
        await client.request("POST", "/schedule", rest_body(stand.ports, ref="good", interval=300))
    await asyncio.sleep(2)
    client.close()
    due = {row["id"]: row["due"] for row in await stand.database.rows()}
    return [
        arrival["t"] - due[arrival["id"]] for arrival in await stand.arrivals()
        if arrival["kind"] == "good" and arrival["t"] > first]


async def schedule_bad(stand, kind, count, due):
    pipe = Pipe(stand.replicas[1].port)
    body = rest_body(stand.ports, kind, ref="bad", due=due, retry=RETRY, timeoutMs=2_000)
    for start in range(0, count, 500):
        await pipe.exchange("/schedule", [body] * min(500, count - start))
    pipe.close()
