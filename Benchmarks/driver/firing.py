"""How many timers a second fire that are due in one instant."""

import time

import peers
from harness.program import until
from report import without_buckets
from service import Sink, start_service

FIRED = 20_000


def fire(bench):
    """20,000 timers due in one instant against claim and settle without delivery."""
    for _ in range(bench.passes):
        for connections, batch in ((1, 500), (1, 1_000), (2, 500)):
            claim_limit(bench, connections, batch)
        fire_rest(bench)
        fire_kafka(bench)


def claim_limit(bench, connections, batch):
    bench.begin()
    bench.cluster.preload(FIRED, "now() - interval '1 second'", 0, port=9)
    bench.cluster.write_back()
    report = bench.limit(
        "claims",
        claim_sql=bench.statement("claim"),
        settle_sql=bench.statement("settle"),
        settings=bench.statement("settings"),
        batch=batch,
        connections=connections,
        owner=bench.cluster.new_owner(),
    )
    if report["settled"] != FIRED:
        raise RuntimeError(f"{report['settled']} of {FIRED} settled")
    bench.add(f"claim+settle {connections}x{batch}", report["perSecond"], report=report)


def fire_rest(bench):
    bench.begin()
    with Sink(bench) as sink, start_service(bench) as service:
        rate, cpu, database = fire_once(bench, service, sink=sink.port)
        received = sink.report()
        arrived = FIRED / (received["lastArrivalUs"] / 1e6 - received["firstArrivalUs"] / 1e6)
        bench.add(
            "fire rest",
            rate,
            arrivals_per_second=arrived,
            service_us=cpu,
            database_us=database,
            received=without_buckets(received),
        )
        bench.add("fire rest cpu", cpu)
        bench.add("fire rest not once", abs(received["distinct"] - FIRED) + received["doubled"] + received["early"])


def fire_kafka(bench):
    bench.begin()
    with peers.Broker(bench) as broker, start_service(bench, KAFKA_BROKERS=broker.address) as service:
        know_the_topic(bench, service)
        rate, cpu, database = fire_once(bench, service, topic="bench")
        bench.add("fire kafka", rate, service_us=cpu, database_us=database)


def know_the_topic(bench, service, timers=100):
    """The first message to a topic waits for its metadata, once in the life of a service: not what is measured."""
    bench.load(service.port, connections=8, count=timers, seconds=10, due_at=int(time.time() * 1_000), topic="bench")
    until(lambda: bench.cluster.settled() == timers, 60, f"{timers} timers settled", pause=0.2)
    bench.cluster.sql("TRUNCATE timer_service.settled_expirations")


def fire_once(bench, service, **output):
    """Timers a second from their common due date to the last settlement, and CPU microseconds for each."""
    due = int(time.time() * 1_000) + 6_000
    report = bench.load(service.port, connections=64, count=FIRED, seconds=30, due_at=due, **output)
    if report["good"] != FIRED or time.time() * 1_000 > due - 500:
        raise RuntimeError("the timers were not all scheduled before they were due")
    bench.cluster.write_back()
    time.sleep(max(due / 1_000 - 0.3 - time.time(), 0))
    before, database = service.cpu(), bench.cluster.cpu()
    time.sleep(0.3)
    bench.neighbours.mark()
    time.sleep(1)
    until(lambda: bench.cluster.settled() == FIRED, 120, f"{FIRED} timers settled", pause=0.5)
    rate = FIRED / (bench.cluster.last_settled_at() - due / 1_000)
    return rate, 1e6 * (service.cpu() - before) / FIRED, 1e6 * (bench.cluster.cpu() - database) / FIRED
