"""How late timers arrive: in a quiet service, under load, scheduled just before, and all at one instant."""

import time

import peers
from firing import know_the_topic
from harness.program import until
from service import Sink, start_service

A_THOUSAND_A_SECOND = dict(connections=64, rate=1_000, due_in_ms=4_000, due_spread_ms=2_000)


def lateness(bench):
    """How late timers arrive: 1,000 over 20 s with nothing else to do, and 1,000 a second beside as many requests."""
    for _ in range(bench.passes):
        bench.begin()
        lateness_quiet(bench)
        bench.begin()
        lateness_kafka(bench)
        bench.begin()
        lateness_loaded(bench, "lateness loaded")
        bench.begin()
        lateness_near(bench)
        bench.begin()
        lateness_burst(bench)


def lateness_quiet(bench):
    with Sink(bench) as sink, start_service(bench) as service:
        bench.load(
            service.port,
            connections=8,
            count=1_000,
            seconds=10,
            sink=sink.port,
            due_at=int(time.time() * 1_000) + 3_000,
            due_spread_ms=20_000,
        )
        add_lateness(bench, "lateness quiet", sink, 1_000, 60)


def lateness_kafka(bench):
    """The same to Kafka: when the broker has acknowledged."""
    with peers.Broker(bench) as broker, start_service(bench, KAFKA_BROKERS=broker.address) as service:
        know_the_topic(bench, service)
        due = int(time.time() * 1_000) + 3_000
        bench.load(
            service.port, connections=8, count=1_000, seconds=10, topic="bench", due_at=due, due_spread_ms=20_000
        )
        until(lambda: bench.cluster.settled() == 1_000, 60, "1,000 timers settled")
        for share in (0.5, 0.99, 1):
            bench.add(f"lateness kafka p{100 * share:g}", bench.cluster.lateness(share))


def lateness_near(bench):
    """200 a second that are due 5 ms after they are asked for."""
    with Sink(bench) as sink, start_service(bench) as service:
        report = bench.load(
            service.port, connections=8, rate=200, seconds=2 * bench.seconds + 4, sink=sink.port, due_in_ms=5
        )
        add_lateness(bench, "lateness near", sink, report["good"], 60)


def lateness_burst(bench, timers=1_000):
    """1,000 timers that are due at one instant: the last one's arrival; and that of requests from libcurl alone."""
    with Sink(bench) as sink, start_service(bench) as service:
        due = int(time.time() * 1_000) + 3_000
        bench.load(service.port, connections=8, count=timers, seconds=10, sink=sink.port, due_at=due)
        until(lambda: sink.count() == timers, 60, f"{timers} timers received")
        bench.add("burst", sink.report()["latenessMs"]["max"])
    with Sink(bench) as sink:
        report = bench.run("burst", port=sink.port, count=timers)
        if report["failed"] or sink.count() != timers:
            raise RuntimeError(f"libcurl alone: {report}")
        bench.add("burst libcurl", sink.report()["latenessMs"]["max"], seconds=report["seconds"])


def lateness_loaded(bench, name):
    seconds = 2 * bench.seconds + 10
    with Sink(bench) as sink, start_service(bench) as service:
        before, database = service.cpu(), bench.cluster.cpu()
        report = bench.load(service.port, sink=sink.port, seconds=seconds, **A_THOUSAND_A_SECOND)
        add_lateness(bench, name, sink, report["good"], 60)
        bench.add(f"{name} cpu", 1e6 * (service.cpu() - before) / report["good"], load=report)
        bench.add(f"{name} database", 1e6 * (bench.cluster.cpu() - database) / report["good"])
        bench.add(f"{name} resident", service.resident())


def add_lateness(bench, name, sink, expected, timeout):
    until(lambda: sink.count() >= expected, timeout, f"{expected} timers received")
    received = sink.report()
    late = received["latenessMs"]
    for share in ("p50", "p99", "p999", "max"):
        bench.add(f"{name} {share}", late[share], **({"received": received} if share == "p99" else {}))
    bench.add(f"{name} early", received["early"])
    bench.add(f"{name} doubled", received["doubled"])
