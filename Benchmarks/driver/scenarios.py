"""The measurements. Each takes the run in hand and adds its figures, pass by pass, ours beside its limit."""

import threading
import time

import peers
import profiles
import restarts
from bulk import bulk
from harness.program import until
from harness.service import get
from service import Sink, start_service
from viewers import Viewers

FIRED = 20_000
FAR = dict(due_in_ms=3_600_000, due_spread_ms=3_600_000)


def learn_statements(bench):
    """Lets the service schedule and fire a timer while PostgreSQL logs what it runs: the limits run the same."""
    bench.cluster.log_statements(True)
    with Sink(bench) as sink, start_service(bench) as service:
        bench.load(service.port, connections=1, count=3, sink=sink.port, seconds=5)
        until(lambda: bench.cluster.settled() == 3, 20, "three timers settled")
    bench.cluster.log_statements(False)
    bench.statements = bench.cluster.statements()
    for name in ("schedule", "claim", "settle", "settings"):
        if not bench.statements.get(name):
            raise RuntimeError(f"the service ran no statement named {name}")


def http(bench):
    """A fixed answer on 64 connections: the least that HTTP costs, ours and others'."""
    servers = peers.http_servers(bench)
    for _ in range(bench.passes):
        for name, start in servers.items():
            bench.begin(empty=False)
            with start() as server:
                report = bench.load(server.port, kind="get", connections=64, seconds=bench.seconds, warm_up=1)
                bench.add(f"http {name}", report["perSecond"], load=report, cpu=server.cpu())


def schedule(bench):
    """POST /schedule against the same inserts without HTTP and against an INSERT per request."""
    for _ in range(bench.passes):
        for count in (64, 256):
            insert_limit(bench, count)
        for count in (1, 8, 16, 32, 64):
            single_insert_limit(bench, count)
        for count in (1, 64, 256):
            measure_schedule(bench, count)
        for size in (100, 1_000):
            measure_batches(bench, size)
        measure_beside_batches(bench)


def insert_limit(bench, requesters):
    bench.begin()
    report = bench.limit(
        "inserts",
        sql=bench.statement("schedule"),
        settings=bench.statement("settings"),
        requesters=requesters,
        seconds=bench.seconds,
    )
    bench.add(f"insert batched {requesters}", report["perSecond"], report=report)


def single_insert_limit(bench, connections):
    bench.begin()
    report = bench.limit(
        "inserts",
        sql=bench.root / "Benchmarks/sql/insert_one.sql",
        requesters=connections,
        connections=connections,
        batch=1,
        seconds=bench.seconds,
    )
    bench.add(f"insert single {connections}", report["perSecond"], report=report)


def measure_schedule(bench, connections, suffix="", empty=True):
    bench.begin(empty)
    with start_service(bench) as service:
        before, database = service.cpu(), bench.cluster.cpu()
        report = bench.load(service.port, connections=connections, seconds=bench.seconds, warm_up=1, **FAR)
        requests = report["good"] * (bench.seconds + 1) / bench.seconds
        name = f"schedule {connections}{suffix}"
        bench.add(
            name,
            report["perSecond"],
            load=report,
            service_us=1e6 * (service.cpu() - before) / requests,
            database_us=1e6 * (bench.cluster.cpu() - database) / requests,
            resident=service.resident(),
        )
        bench.add(f"{name} p50", report["latency"]["p50Ms"])
        bench.add(f"{name} p99", report["latency"]["p99Ms"])


def measure_batches(bench, size, connections=64):
    """Timers a second in batches."""
    bench.begin()
    with start_service(bench) as service:
        before, database = service.cpu(), bench.cluster.cpu()
        report = bench.load(
            service.port, kind="batch", batch=size, connections=connections, seconds=bench.seconds, warm_up=1, **FAR
        )
        timers = size * report["good"] * (bench.seconds + 1) / bench.seconds
        name = f"schedule batch {size}"
        bench.add(
            name,
            size * report["perSecond"],
            load=report,
            service_us=1e6 * (service.cpu() - before) / timers,
            database_us=1e6 * (bench.cluster.cpu() - database) / timers,
            resident=service.resident(),
        )
        bench.add(f"{name} refused", sum(report["statuses"].values()) - report["good"])
        bench.add(f"{name} p99", report["latency"]["p99Ms"])


def measure_beside_batches(bench):
    """What single timers, and requests that ask no database, wait beside one tenant's largest batches."""
    bench.begin()
    with start_service(bench) as service:
        seconds = bench.seconds
        batches = threading.Thread(
            target=bench.load,
            args=(service.port,),
            kwargs=dict(kind="batch", batch=1_000, connections=16, seconds=seconds + 2, **FAR),
        )
        batches.start()
        time.sleep(1)
        report = bench.load(service.port, connections=16, rate=200, seconds=seconds / 2, **FAR)
        health = bench.load(service.port, kind="get", path="/-/healthz", connections=4, rate=200, seconds=seconds / 2)
        batches.join()
        bench.add("schedule beside batches p50", report["latency"]["p50Ms"], load=report)
        bench.add("schedule beside batches p99", report["latency"]["p99Ms"])
        bench.add("healthz beside batches p99", health["latency"]["p99Ms"], load=health)


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


def lateness_loaded(bench, name, viewers=0):
    seconds = 2 * bench.seconds + 10
    with Sink(bench) as sink, start_service(bench) as service, Viewers(service.port, viewers) as looking:
        before, database = service.cpu(), bench.cluster.cpu()
        report = bench.load(
            service.port,
            connections=64,
            rate=1_000,
            seconds=seconds,
            sink=sink.port,
            due_in_ms=4_000,
            due_spread_ms=2_000,
        )
        add_lateness(bench, name, sink, report["good"], 60)
        bench.add(f"{name} cpu", 1e6 * (service.cpu() - before) / report["good"], load=report)
        bench.add(f"{name} database", 1e6 * (bench.cluster.cpu() - database) / report["good"])
        bench.add(f"{name} resident", service.resident())
        looking.check()
        if viewers:
            bench.add(f"{name} longest page", max(looking.waits), events=looking.events)


def add_lateness(bench, name, sink, expected, timeout):
    until(lambda: sink.count() >= expected, timeout, f"{expected} timers received")
    received = sink.report()
    late = received["latenessMs"]
    for share in ("p50", "p99", "p999", "max"):
        bench.add(f"{name} {share}", late[share], **({"received": received} if share == "p99" else {}))
    bench.add(f"{name} early", received["early"])
    bench.add(f"{name} doubled", received["doubled"])


def abort(bench):
    """Aborts of timers that were just scheduled, and the rate at which they were."""
    ids = bench.directory / "ids.txt"
    for _ in range(bench.passes):
        bench.begin()
        with start_service(bench) as service:
            scheduled = bench.load(service.port, connections=64, seconds=bench.seconds, ids_out=ids, **FAR)
            aborted = bench.load(service.port, connections=64, seconds=60, kind="abort", ids=ids)
        bench.add("abort schedule", scheduled["perSecond"], load=without_buckets(scheduled))
        bench.add("abort", aborted["perSecond"], load=without_buckets(aborted))
        bench.add("abort refused", aborted["latency"]["count"] - aborted["good"])


def pending(bench, millions):
    """The same with millions of timers pending, due in a year: start, memory, precision, rate."""
    bench.begin()
    bench.say(f"  loading {millions} million pending timers")
    bench.cluster.preload(millions * 1_000_000, "now() + interval '365 days'", 1_000, port=9)
    bench.cluster.settle_down()
    for _ in range(bench.passes):
        bench.begin(empty=False)
        with start_service(bench) as service:
            bench.add(f"start {millions}M", service.start_seconds)
            time.sleep(5)
            bench.add(f"resident {millions}M", service.resident())
        bench.cluster.write_back()
        bench.begin(empty=False)
        lateness_loaded(bench, f"lateness loaded {millions}M")
        measure_schedule(bench, 64, f" {millions}M", empty=False)


def overview(bench, consoles=20):
    """Firing with ten million timers pending, with as many consoles open on the overview and without any, in turn."""
    bench.begin()
    bench.say("  loading 10 million pending timers")
    bench.cluster.preload(10_000_000, "now() + interval '365 days'", 1_000, port=9)
    bench.cluster.settle_down()
    for _ in range(max(bench.passes, 3)):
        for name, viewers in (("unwatched", 0), ("watched", consoles)):
            bench.cluster.write_back()
            bench.begin(empty=False)
            lateness_loaded(bench, f"lateness {name}", viewers)


def backlog(bench):
    """A million overdue timers, whatever else is pending: memory while they drain, and how fast."""
    count = 1_000_000
    with Sink(bench) as sink:
        bench.cluster.preload(count, "now() - interval '1 hour'", 1_000, sink.port)
        bench.cluster.settle_down()
        settled = bench.cluster.settled()
        bench.begin(empty=False)
        with start_service(bench) as service:
            began, most = time.monotonic(), 0
            while sink.count() < count and time.monotonic() - began < 300:
                most = max(most, service.resident())
                time.sleep(0.5)
            elapsed = time.monotonic() - began
            drained = sink.count()
            until(lambda: bench.cluster.settled() - settled >= drained, 60, "what was delivered settled", pause=1)
            bench.add("backlog resident", most, drained=drained)
            bench.add("backlog drain", drained / elapsed)
            bench.add("backlog cpu", 1e6 * service.cpu() / drained)


def soak(bench):
    """Ten minutes at half of what scheduling and firing each timer once can be kept up: does memory grow?"""
    bench.begin()
    scheduled, fired = bench.median("schedule 64") or 20_000, bench.median("fire rest") or 12_000
    rate = int(0.5 / (1 / scheduled + 1 / fired))
    minutes = 10
    with Sink(bench) as sink, start_service(bench) as service:
        samples, done = [], threading.Event()

        def sample():
            while not done.wait(5):
                samples.append(service.resident())

        sampler = threading.Thread(target=sample)
        sampler.start()
        report = bench.load(
            service.port, connections=64, rate=rate, seconds=60 * minutes, sink=sink.port, due_in_ms=2_000
        )
        done.set()
        sampler.join()
        minute = len(samples) // minutes
        bench.add(
            "soak rate",
            report["perSecond"],
            load=without_buckets(report),
            samples=samples,
            fired=int(get(sink.port, "/count")),
        )
        bench.add("soak growth", sum(samples[-minute:]) / minute - sum(samples[minute : 2 * minute]) / minute)
        bench.add("soak resident", max(samples))


def without_buckets(report):
    return {name: value for name, value in report.items() if name != "buckets"}


ALL = {
    "http": http,
    "schedule": schedule,
    "fire": fire,
    "lateness": lateness,
    "abort": abort,
    "bulk": bulk,
    "pending-1m": lambda bench: pending(bench, 1),
    "pending-10m": lambda bench: pending(bench, 10),
    "overview": overview,
    "backlog": backlog,
    "restart": restarts.restart,
    "soak": soak,
    "profile": profiles.profile,
}
# Minutes long, or no figure: only when they are named.
BY_NAME = ["overview", "soak", "profile"]
QUICK = ["http", "schedule", "fire", "lateness", "abort"]
