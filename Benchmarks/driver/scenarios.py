"""The measurements. Each takes the run in hand and adds its figures, pass by pass, ours beside its limit."""

import threading
import time

import peers
import profiles
import restarts
from bulk import bulk
from firing import fire
from harness.program import until
from harness.service import get
from lateness import lateness, lateness_loaded
from report import without_buckets
from service import Sink, start_service
from watched import overview

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
