"""Thousands of timers due at once to a host that never answers, refuses, or says 503, or to a broker that never
answers: are the others late?"""

import asyncio
import collections
import json

from history import now
from pipe import Pipe
from quantiles import quantile
from scenarios.pulse import Pulse, another_outlet
from scenarios.result import Result, kafka_body, milliseconds, rest_body
from stand import Stand

COUNT = 10_000
SECONDS = 15
# Of the others: the p99 of fewer hangs on a handful of them.
PER_SECOND = 200
CONCURRENCY = 32
REPLICAS = 3
# Connections that schedule the bad ones.
PIPES = 100
# All replicas together could hold fewer than there are bad ones.
IN_FLIGHT = 2_048
RETRY = {"maxFailureCount": 3, "baseMs": 500, "factor": 2, "capMs": 2_000}
TIMEOUT = 500
# Seconds for all bad ones to end: each attempt is a request that was made, and those that nobody answers get half of
# the concurrency. Half as much again for what else there is.
PATIENCE = 1.5 * COUNT * RETRY["maxFailureCount"] * TIMEOUT / 1_000 / (CONCURRENCY * REPLICAS / 2)
# Seconds that the strained receiver asks for, in the header of each 503.
RETRY_AFTER = 1.0
# Waits are between half of and the whole exponential value. Seconds after the first and the second failure.
WAITS = {1: (0.25, 0.5), 2: (0.5, 1.0)}
# How many times as late as in quiet the others may be. A broker has hundreds at a time, which time out in waves.
MOST_LATE = {"hang": 2, "refuse": 2, "strained": 2, "broker": 5}


async def run(options):
    result = Result()
    count = options.count or COUNT
    environment = {
        "DESTINATION_CONCURRENCY": str(CONCURRENCY),
        "MAX_IN_FLIGHT": str(IN_FLIGHT),
    }
    for kind in MOST_LATE:
        make = Brokerless if kind == "broker" else Stand
        async with make(
            f"isolation-{kind}",
            options.history,
            options.seed,
            REPLICAS,
            dict(environment),
        ) as stand:
            facts = await isolate(stand, kind, count)
        judge(result, facts)
    return result


class Brokerless(Stand):
    """What its replicas take for a broker accepts connections, and never answers."""

    async def before_replicas(self):
        self.environment["KAFKA_BROKERS"] = f"127.0.0.1:{self.ports['hang']}"


async def isolate(stand, kind, count):
    await stand.database.sql(WATCH)
    pulse = Pulse(stand.replicas[0].port, [await another_outlet(stand)], PER_SECOND)
    quiet = await pulse.run(lambda passed: passed < SECONDS)
    ahead = await schedule_bad(stand, kind, count, due=now() + 4_000_000)
    loud = await pulse.run(lambda passed: passed < SECONDS)
    pulse.close()
    left = await stand.drained(PATIENCE)
    counts = json.loads(await stand.sink.ask("flush"))
    rows = [row for row in await stand.database.rows() if row["ref"] == "bad"]
    return {
        "kind": kind,
        "count": count,
        "ahead": ahead,
        "quiet": quiet[0],
        "loud": loud[0],
        "left": left,
        "missing": pulse.refused + len(pulse.due[0]) - len(loud[0]),
        "open": counts["open"].get(kind),
        "seen": counts["seen"].get(kind),
        "waits": await waits(stand),
        "arrivals": [(arrival["id"], arrival["t"]) for arrival in await stand.arrivals() if arrival["kind"] == kind],
        "ends": [(row["status"], row["error"]) for row in rows],
    }


async def schedule_bad(stand, kind, count, due):
    """Seconds that were left when the last was scheduled: a connection's requests are answered one after the other."""
    body = bad_body(stand, kind, due)
    pipes = [Pipe(stand.replicas[1].port) for _ in range(PIPES)]
    shares = [count // PIPES + (number < count % PIPES) for number in range(PIPES)]
    await asyncio.gather(*(pipe.exchange("/schedule", [body] * share) for pipe, share in zip(pipes, shares)))
    for pipe in pipes:
        pipe.close()
    return (due - now()) / 1e6


def bad_body(stand, kind, due):
    if kind == "broker":
        return kafka_body(ref="bad", due=due, retry=RETRY, timeoutMs=TIMEOUT)
    return rest_body(stand.ports, kind, ref="bad", due=due, retry=RETRY, timeoutMs=TIMEOUT)


# How long timers are told to wait for their next attempt, of one timer in sixteen. Looking at the queue from time to
# time would find long waits more often than short ones.
WATCH = """
    CREATE TABLE public.waits (failures int, seconds float8, reason text);
    CREATE FUNCTION public.note_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.waits VALUES (NEW.attempt, extract(epoch FROM NEW.due_at - NEW.retried_at), NEW.last_error);
        RETURN NULL;
    END $$;
    CREATE TRIGGER note_wait AFTER UPDATE ON timer_service.pending_expirations FOR EACH ROW
        WHEN (NEW.retried_at IS DISTINCT FROM OLD.retried_at AND right(NEW.id::text, 1) = '0')
        EXECUTE FUNCTION public.note_wait()"""


async def waits(stand):
    lines = await stand.database.sql("SELECT json_build_array(failures, seconds, reason) FROM public.waits")
    return [tuple(json.loads(line)) for line in lines]


def judge(result, facts):
    kind, count = facts["kind"], facts["count"]
    ratio = quantile(sorted(facts["loud"]), 0.99) / max(quantile(sorted(facts["quiet"]), 0.99), 1)
    ends = collections.Counter(status for status, _ in facts["ends"])
    reasons = collections.Counter(error for _, error in facts["ends"]).most_common(2)
    result.figure(
        f"{kind}: lateness of others, quiet (p50 / p99 / worst)",
        milliseconds(facts["quiet"]),
    )
    result.figure(f"{kind}: lateness of others, {count} bad ones due", milliseconds(facts["loud"]))
    result.figure(f"{kind}: p99 loud / quiet", round(ratio, 2))
    result.figure(
        f"{kind}: how the bad ones ended",
        f"{dict(ends)}, {facts['left']} pending, reasons {reasons}",
    )
    result.require(facts["ahead"] > 0, f"{kind}: the bad ones come due at once")
    most = MOST_LATE[kind]
    result.require(
        ratio <= most and not facts["missing"],
        f"{kind}: others are at most {most} times as late as in quiet",
    )
    result.require(ends == {3: count} and not facts["left"], f"{kind}: the bad ones end in error")
    result.require(all(error for _, error in facts["ends"]), f"{kind}: with a reason")
    judge_waits(result, kind, facts["waits"])
    if facts["open"] is not None:
        judge_requests(result, kind, facts)


def judge_requests(result, kind, facts):
    cap = CONCURRENCY * REPLICAS
    result.figure(
        f"{kind}: requests open at a time",
        f"{facts['open']} of {cap} (seen so late: {facts['seen']})",
    )
    result.require(0 < facts["open"] <= cap, f"{kind}: no more than its concurrency")
    if kind != "strained":
        return
    gaps = sorted(gaps_between_attempts(facts["arrivals"]))
    result.figure(
        f"{kind}: shortest time between two attempts",
        f"{gaps[0] / 1e6:.2f} s" if gaps else "none",
    )
    result.require(gaps and gaps[0] >= RETRY_AFTER * 1e6, f"{kind}: Retry-After is obeyed")


def gaps_between_attempts(arrivals):
    last = {}
    for id, t in sorted(arrivals, key=lambda arrival: arrival[1]):
        if id in last:
            yield t - last[id]
        last[id] = t


def judge_waits(result, kind, waits):
    """A strained receiver names the wait after its own failures; all others are the policy's."""
    for failures, (least, most) in WAITS.items():
        own = sorted(wait for count, wait, reason in waits if count == failures and "503" not in reason)
        asked = sorted(wait for count, wait, reason in waits if count == failures and "503" in reason)
        if asked:
            result.require(
                asked[0] >= RETRY_AFTER - 0.001,
                f"{kind}: Retry-After is kept in the queue",
            )
        if len(own) < 20:
            continue
        spread = (quantile(own, 0.9) - quantile(own, 0.1)) / (most - least)
        result.figure(
            f"{kind}: wait after failure {failures} (least / most)",
            f"{own[0]:.2f} / {own[-1]:.2f} s",
        )
        result.require(
            own[0] >= least - 0.001 and own[-1] <= most + 0.001,
            f"{kind}: the wait is that of the policy",
        )
        result.require(spread > 0.4, f"{kind}: waits are spread")
    result.require(len(waits) >= 20, f"{kind}: retries were seen")
