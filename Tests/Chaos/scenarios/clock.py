"""A replica whose wall clock is ten minutes off fires nothing early or late, and says that it is off."""

import asyncio
import glob

from client import Client
from history import now
from scenarios.result import Result, milliseconds, rest_body
from stand import Stand

PER_SECOND = 40
SECONDS = 10
OFFSET = 600_000_000
# The monotonic clock stays right: a wrong date is what this is about.
LIBRARIES = sorted(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1"))
AHEAD = [
    "env",
    "FAKETIME_DONT_FAKE_MONOTONIC=1",
    "FAKETIME=+10m",
    f"LD_PRELOAD={''.join(LIBRARIES)}",
]


async def run(options):
    result = Result()
    if not LIBRARIES:
        result.require(False, "faketime is there (Debian: apt-get install faketime)")
        return result
    # One replica alone, so that none with a right clock does its work. For one that is behind it is PostgreSQL that is
    # set ahead: libfaketime also moves what timerfd_settime(2) is told of the monotonic clock, by ten minutes.
    async with Stand("clock-ahead", options.history, options.seed, replicas=1, wrapper=AHEAD) as stand:
        await observe(stand, "replica 10 min ahead", 0, result)
    async with Stand(
        "clock-behind",
        options.history,
        options.seed,
        replicas=1,
        database_wrapper=AHEAD,
    ) as stand:
        await observe(stand, "replica 10 min behind", OFFSET, result)
    return result


async def observe(stand, name, database_ahead, result):
    """`database_ahead`: how far PostgreSQL's clock is before that of the receivers."""
    client = Client(stand.replicas[0].port)
    for number in range(PER_SECOND * SECONDS):
        due = None if number % 2 else now() + database_ahead + 700_000
        body = rest_body(stand.ports, due=due, interval=0 if due else 700)
        status, _ = await client.request("POST", "/schedule", body)
        result.require(status == 200, "every timer is scheduled")
        await asyncio.sleep(1 / PER_SECOND)
    left = await stand.drained(20)
    rows = {row["id"]: row for row in await stand.database.rows()}
    late = [arrival["t"] + database_ahead - rows[arrival["id"]]["due"] for arrival in await stand.arrivals()]
    metrics = await stand.replicas[0].metrics()
    result.figure(f"{name}: timers", len(rows))
    result.figure(f"{name}: lateness (p50 / p99 / worst)", milliseconds(late))
    result.figure(f"{name}: earliest", f"{min(late) / 1_000:.1f} ms")
    result.figure(
        f"{name}: timer_store_clock_skew_seconds",
        metrics["timer_store_clock_skew_seconds"],
    )
    result.figure(f"{name}: warnings", len(stand.replicas[0].logged("this host's clock")))
    result.require(not left and len(late) == len(rows), "every timer fires once")
    result.require(min(late) >= 0, "none fires early")
    result.require(max(late) < 60_000_000, "none fires minutes late")
    result.require(
        all(row["fired"] >= row["due"] and row["fired"] - row["due"] < 60_000_000 for row in rows.values()),
        "firedAt is told by the database's clock",
    )
    result.require(
        abs(abs(metrics["timer_store_clock_skew_seconds"]) - 600) < 5,
        "the metric shows the skew",
    )
    result.require(stand.replicas[0].logged("this host's clock"), "a warning says so")
