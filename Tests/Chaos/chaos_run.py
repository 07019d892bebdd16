"""One run: load and faults for a while, then the drain, then the check."""

import asyncio
import hashlib
import json
import random
import time

import recurring
import takeover
from checker import Checker
from faults import Faults
from field import IN_FLIGHT, Field
from harness.places import ROOT
from history import History, now
from load import MOST_WAITING, Load
from report import report
from timers import Timers

DRAIN = 120
# Seconds of a run after which some of what is past its retention must be gone. It is looked for a minute after a start,
# and then each hour: after the last fault there is time for it.
LONG_RUN = 300
PRUNING = 90
# Microseconds. A heartbeat goes out each second, and a lease lives for three.
STALL = 1_500_000
# A claim and a heartbeat each second from three replicas, the clients, and headroom for whatever else the machine does.
RATE = {"release": 250, "debug": 120}


async def chaos(seconds, seed, rate=None, only=None, kinds=None):
    """Whether all rules were kept."""
    name = f"run-{seed}"
    directory = ROOT / ".build/chaos" / name
    directory.mkdir(parents=True, exist_ok=True)
    history = History(directory / "history.jsonl")
    async with Field(name, history, seed) as stand:
        rate = rate or RATE[stand.binaries.name]
        print(
            f"chaos: {seconds} s, seed {seed}, {rate}/s, {stand.binaries.name} build; see {directory}",
            flush=True,
        )
        timers = Timers(random.Random(f"timers {seed}"), stand.ports, only=kinds)
        load = Load(
            [replica.port for replica in stand.replicas],
            timers,
            history,
            random.Random(f"load {seed}"),
        )
        await recurring.begin(stand, history, seconds)
        faults = Faults(stand, random.Random(f"faults {seed}"), only)
        watches = [asyncio.ensure_future(work) for work in (notice_stalls(history), stand.watch_memory())]
        await asyncio.gather(load.run(seconds, rate), faults.run(seconds), stand.retired.run(seconds))
        if load.skipped:
            print(
                f"chaos: {load.skipped} timers not asked for: {MOST_WAITING} clients were waiting",
                flush=True,
            )
        began = time.monotonic()
        await stand.sink.ask("release")
        left = await stand.drained(DRAIN)
        print(
            f"chaos: drained in {time.monotonic() - began:.1f} s, {left} left",
            flush=True,
        )
        # What a paused replica may still have had under way.
        await asyncio.sleep(1)
        is_long = seconds >= LONG_RUN
        left = await stand.retired.fewer(PRUNING if is_long else 0)
        for watch in watches:
            watch.cancel()
        history.add("retired", inserted=stand.retired.inserted, left=left, is_due=is_long)
        history.add("memory", most=stand.most_resident)
        await collect(stand, timers, history)
    history.close()
    checker = Checker(history.events, IN_FLIGHT)
    is_kept = checker.check()
    text = report(checker)
    (directory / "report.txt").write_text(text + "\n")
    print(text)
    print("chaos: all rules kept" if is_kept else "chaos: BROKEN", flush=True)
    return is_kept


async def notice_stalls(history):
    """A machine that gives us no time gives the replicas none either: that is a pause which nobody planned."""
    while True:
        begun = now()
        await asyncio.sleep(0.1)
        if now() - begun > STALL:
            history.add("fault", what="stall", by=None, begun=begun, ended=now())


async def collect(stand, timers, history):
    for arrival in await stand.arrivals():
        history.add(**arrival)
    for record in await stand.records(timers.topics()):
        history.add(
            "record",
            id=record["headers"].get("expirationId"),
            attempt=record["headers"].get("attempt"),
            sha=hashlib.sha256(record["value"].encode()).hexdigest()[:16],
        )
    for row in await stand.database.rows():
        history.add(**row)
    for event in takeover.events(stand.replicas):
        history.add(**event)


def check_again(path):
    """The same check of a saved history."""
    with open(path, encoding="utf-8") as lines:
        checker = Checker([json.loads(line) for line in lines], IN_FLIGHT)
    is_kept = checker.check()
    print(report(checker))
    return is_kept
