"""A bulk operation over as many timers as BENCH_BULK says, beside timers that fire: its speed, and what they feel."""

import datetime
import os
import time

from harness.program import until
from service import Sink, start_service

COUNT = int(os.environ.get("BENCH_BULK", "1000000"))
#: Timers a second that fire beside it, and seconds of each round of them.
RATE, ROUND = 200, 10


def bulk(bench):
    """Aborts all that are due in half a year or later; those that fire are due at once."""
    for _ in range(bench.passes):
        bench.begin()
        bench.say(f"  loading {COUNT} pending timers")
        bench.cluster.preload(COUNT, "now() + interval '365 days'", 1_000, port=9)
        bench.cluster.settle_down()
        bench.begin(empty=False)
        with Sink(bench) as sink, start_service(bench) as service:
            fire(bench, service, sink, rounds=2)
            add(bench, "bulk quiet", sink)
            sink.reset()
            operation = abort_beside(bench, service, sink)
            add(bench, "bulk beside", sink)
        if operation["done"] != COUNT:
            raise RuntimeError(f"not all were aborted: {operation}")
        took = instant(operation["endedAt"]) - instant(operation["startedAt"])
        bench.add("bulk abort", COUNT / took, operation=operation)


def abort_beside(bench, service, sink):
    """The operation when it has ended; rounds of timers fire until then."""
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=180)
    order = {"action": "abort", "filter": {"dueFrom": later.isoformat()}}
    status, operation = service.call("POST", "/bulk", order)
    if status != 202:
        raise RuntimeError(f"not started: {status} {operation}")
    deadline = time.monotonic() + 900
    while not operation["endedAt"]:
        if time.monotonic() > deadline:
            raise RuntimeError(f"it has not ended: {operation}")
        fire(bench, service, sink)
        _, operation = service.call("GET", f"/bulk/{operation['id']}")
        bench.say(f"    {operation['done']} aborted")
    return operation


def fire(bench, service, sink, rounds=1):
    before = sink.count()
    report = bench.load(
        service.port,
        connections=8,
        rate=RATE,
        seconds=rounds * ROUND,
        sink=sink.port,
        due_in_ms=1_000,
        due_spread_ms=500,
    )
    until(lambda: sink.count() >= before + report["good"], 60, "the timers of a round received", pause=0.1)


def add(bench, name, sink):
    received = sink.report()
    for share in ("p50", "p99", "max"):
        bench.add(f"{name} {share}", received["latenessMs"][share])


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
