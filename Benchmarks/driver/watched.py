"""Firing beside ten million pending timers, with consoles open on the overview and without any.

Both in one run, in turn, every few seconds: from one run to the next the p99 of a small machine differs by more than
what is looked for.
"""

import threading
import time

from lateness import A_THOUSAND_A_SECOND, add_lateness
from service import Sink, start_service
from viewers import Viewers

CONSOLES = 20
# Turns of each kind in a pass, and seconds of one.
TURNS, SECONDS = 8, 10
# Seconds from a change to what is counted: consoles open, or what they asked for is answered.
BETWEEN = 1
# Until the first timers are due, and what is scheduled in the end is.
AHEAD, BEHIND = 6, 3


def overview(bench):
    """Firing with ten million timers pending, with as many consoles open on the overview and without any, in turn."""
    bench.begin()
    bench.say("  loading 10 million pending timers")
    bench.cluster.preload(10_000_000, "now() + interval '365 days'", 1_000, port=9)
    bench.cluster.settle_down()
    for _ in range(bench.passes):
        bench.cluster.write_back()
        bench.begin(empty=False)
        with Sink(bench) as sink, start_service(bench) as service:
            alternate(bench, sink, service)


def alternate(bench, sink, service):
    """One pass. What arrives while consoles open and close is in neither record."""
    seconds = AHEAD + 2 * TURNS * (SECONDS + BETWEEN) + BEHIND
    load = threading.Thread(
        target=bench.load,
        args=(service.port,),
        kwargs=dict(sink=sink.port, seconds=seconds, **A_THOUSAND_A_SECOND),
    )
    load.start()
    time.sleep(AHEAD)
    unwatched, watched, waits = Condition("unwatched"), Condition("watched"), []
    for _ in range(TURNS):
        unwatched.measure(bench, sink)
        with Viewers(service.port, CONSOLES) as looking:
            watched.measure(bench, sink)
        looking.check()
        waits += looking.waits
    load.join()
    for condition in (unwatched, watched):
        condition.add(bench, sink)
    bench.add("lateness watched longest page", max(waits))


class Condition:
    """What its turns have come to so far."""

    def __init__(self, name):
        self.name = name
        self.database = 0

    def measure(self, bench, sink):
        time.sleep(BETWEEN)
        sink.record(self.name)
        before = bench.cluster.cpu()
        time.sleep(SECONDS)
        self.database += bench.cluster.cpu() - before
        sink.record("between")

    def add(self, bench, sink):
        sink.record(self.name)
        count = sink.count()
        add_lateness(bench, f"lateness {self.name}", sink, count, 1)
        bench.add(f"lateness {self.name} database", 1e6 * self.database / count)
