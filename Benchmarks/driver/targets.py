"""The figures of the table, and what they are to reach."""


class Row:
    """ratio: of `ours` to `limit`; at_least and at_most are its bounds, or those of `ours` where there is no limit."""

    def __init__(self, title, ours, unit, limit=None, at_least=None, at_most=None):
        self.title, self.ours, self.unit, self.limit = title, ours, unit, limit
        self.at_least, self.at_most = at_least, at_most

    def evaluate(self, bench):
        """(ours, limit, ratio, met): None where it was not measured."""
        ours = bench.median(self.ours)
        if ours is None:
            return None
        if self.limit is None:
            return ours, None, None, self.holds(ours)
        limits = [value for value in (bench.median(name) for name in self.limit) if value is not None]
        if not limits:
            return ours, None, None, None
        ratio = ours / max(limits)
        return ours, max(limits), ratio, self.holds(ratio)

    def holds(self, value):
        if self.at_least is None and self.at_most is None:
            return None
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def target(self):
        scale = "" if self.limit is None else " ×"
        if self.at_least is not None:
            return f"≥ {self.at_least:g}{scale}"
        return f"≤ {self.at_most:g}{scale}" if self.at_most is not None else ""


SINGLE = [f"insert single {count}" for count in (8, 16, 32, 64)]
CLAIMS = ["claim+settle 1x500", "claim+settle 1x1000", "claim+settle 2x500"]

ROWS = [
    Row("bare server against nginx", "http ours", "/s", ["http nginx"], at_least=0.8),
    Row("bare server against Hummingbird", "http ours", "/s", ["http hummingbird"], at_least=3),
    Row("bare server against a bare epoll loop", "http ours", "/s", ["http responder"]),
    Row("schedule, 1 connection, against one INSERT at a time", "schedule 1", "/s", ["insert single 1"], at_least=0.8),
    Row("— p50", "schedule 1 p50", "ms"),
    Row("— p99", "schedule 1 p99", "ms"),
    Row(
        "schedule, 64 connections, against batches without HTTP",
        "schedule 64",
        "/s",
        ["insert batched 64"],
        at_least=0.65,
    ),
    Row("— against one INSERT per request", "schedule 64", "/s", SINGLE, at_least=1.6),
    Row("— p50", "schedule 64 p50", "ms"),
    Row("— p99", "schedule 64 p99", "ms"),
    Row("schedule, 64 connections, batches of 100: timers", "schedule batch 100", "/s", ["schedule 64"], at_least=3),
    Row("schedule, 64 connections, batches of 1,000: timers", "schedule batch 1000", "/s", ["schedule 64"], at_least=3),
    Row("— refused", "schedule batch 1000 refused", "", at_most=0),
    Row("— p99", "schedule batch 1000 p99", "ms"),
    Row("schedule beside 16 connections with batches of 1,000: p50", "schedule beside batches p50", "ms"),
    Row("— p99", "schedule beside batches p99", "ms"),
    Row("— p99 of /-/healthz", "healthz beside batches p99", "ms"),
    Row(
        "schedule, 256 connections, against batches without HTTP",
        "schedule 256",
        "/s",
        ["insert batched 256"],
        at_least=0.65,
    ),
    Row("— p50", "schedule 256 p50", "ms"),
    Row("— p99 against p50", "schedule 256 p99", "ms", ["schedule 256 p50"], at_most=3),
    Row("fire, REST, against claim + settle alone, 500 × 1", "fire rest", "/s", CLAIMS[:1], at_least=0.6),
    Row("— against the best of claim + settle", "fire rest", "/s", CLAIMS),
    Row("— CPU of the service for each", "fire rest cpu", "µs"),
    Row("— lost, doubled or early", "fire rest not once", "", at_most=0),
    Row("fire, Kafka, against claim + settle alone, 500 × 1", "fire kafka", "/s", CLAIMS[:1], at_least=0.7),
    Row("— against the best of claim + settle", "fire kafka", "/s", CLAIMS),
    Row("lateness, quiet: p50", "lateness quiet p50", "ms", at_most=0.5),
    Row("— p99", "lateness quiet p99", "ms", at_most=1.5),
    Row("— early", "lateness quiet early", "", at_most=0),
    Row("lateness, quiet, Kafka: p50", "lateness kafka p50", "ms", at_most=1),
    Row("— p99", "lateness kafka p99", "ms", at_most=3),
    Row("lateness under load: p50", "lateness loaded p50", "ms"),
    Row("— p99", "lateness loaded p99", "ms", at_most=3),
    Row("— p99.9", "lateness loaded p999", "ms", at_most=10),
    Row("— early", "lateness loaded early", "", at_most=0),
    Row("— CPU of the service for each, scheduled and fired", "lateness loaded cpu", "µs"),
    Row("lateness of what is scheduled 5 ms ahead: p99", "lateness near p99", "ms", at_most=3),
    Row("1,000 due at one instant: the last one", "burst", "ms", ["burst libcurl"], at_most=1.2),
    Row("lateness under load, 1 M pending: p99", "lateness loaded 1M p99", "ms", ["lateness loaded p99"], at_most=1.5),
    Row(
        "lateness under load, 10 M pending: p99", "lateness loaded 10M p99", "ms", ["lateness loaded p99"], at_most=1.5
    ),
    Row("— p99.9", "lateness loaded 10M p999", "ms", ["lateness loaded p999"], at_most=1.5),
    Row("— early", "lateness loaded 10M early", "", at_most=0),
    Row("schedule, 64 connections, 1 M pending, against none", "schedule 64 1M", "/s", ["schedule 64"]),
    Row("schedule, 64 connections, 10 M pending, against none", "schedule 64 10M", "/s", ["schedule 64"]),
    Row(
        "lateness, 10 M pending, 20 consoles open: p99",
        "lateness watched p99",
        "ms",
        ["lateness unwatched p99"],
        at_most=1.05,
    ),
    Row(
        "— CPU of PostgreSQL for each timer",
        "lateness watched database",
        "µs",
        ["lateness unwatched database"],
        at_most=1.05,
    ),
    Row("— the longest wait for what a page shows", "lateness watched longest page", "ms", at_most=300),
    Row("abort, 64 connections, against schedule", "abort", "/s", ["abort schedule"], at_least=0.4),
    Row("abort 1 M timers by a filter, beside 200/s that fire: timers", "bulk abort", "/s"),
    Row("— lateness of those: p99, against quiet", "bulk beside p99", "ms", ["bulk quiet p99"], at_most=2),
    Row("start with 1 M pending", "start 1M", "s", at_most=1),
    Row("start with 10 M pending", "start 10M", "s", at_most=1),
    Row("memory with 10 M pending", "resident 10M", "MiB", at_most=95.4),
    Row("memory while 1 M overdue drain", "backlog resident", "MiB", at_most=95.4),
    Row("— drained", "backlog drain", "/s"),
    Row("10,000 due, the only replica killed and started again: last arrival", "restart", "s", at_most=1.5),
    Row("— lost", "restart lost", "", at_most=0),
    Row("— where its end cannot be seen", "restart unseen", "s"),
    Row("— lost", "restart unseen lost", "", at_most=0),
    Row("ten minutes at half load: growth", "soak growth", "MiB"),
    Row("— most", "soak resident", "MiB", at_most=95.4),
]
