"""The only replica, killed with -9 while it fires, and started again at once."""

import os
import signal
import time

from harness.program import until
from service import Sink, start_service

TIMERS = 10_000


def restart(bench):
    """Seconds from the second start to the last arrival: as it is, and where the first one's end cannot be seen."""
    for _ in range(bench.passes):
        measure(bench, "restart")
        measure(bench, "restart unseen", REPLICA_PROCESS="hidden")


def measure(bench, name, **settings):
    bench.begin()
    with Sink(bench) as sink:
        started = kill_and_start(bench, sink, settings)
        with started[0]:
            until(lambda: bench.cluster.settled() == TIMERS, 60, f"{TIMERS} timers settled", pause=0.1)
            received = sink.report()
            last = received["lastArrivalUs"] / 1e6
            bench.add(name, last - started[1], doubled=received["doubled"], ready=started[0].start_seconds)
            bench.add(f"{name} lost", TIMERS - received["distinct"])


def kill_and_start(bench, sink, settings):
    """The second replica, and the time of its start."""
    with start_service(bench, **settings) as first:
        due = int(time.time() * 1_000) + 4_000
        bench.load(first.port, connections=64, count=TIMERS, seconds=30, due_at=due, sink=sink.port)
        bench.cluster.write_back()
        until(lambda: sink.count() >= TIMERS // 4, 60, "a quarter of the timers arrived", pause=0.001)
        os.kill(first.pid, signal.SIGKILL)
        if sink.count() == TIMERS:
            raise RuntimeError("all timers had arrived before the replica was killed")
        began = time.time()
        return start_service(bench, **settings), began
