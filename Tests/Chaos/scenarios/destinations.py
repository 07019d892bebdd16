"""An operator limits a destination's rate, its concurrency, or pauses it, however many timers wait for it: are the
limits kept over all replicas, is none lost, and are others late?

CHAOS_SECONDS: how long each part is watched.
"""

import asyncio
import json
import os
import urllib.parse

from client import Client
from history import load, now
from quantiles import quantile
from scenarios.pulse import Pulse, another_outlet
from scenarios.result import Result, milliseconds, rest_body
from stand import Stand

COUNT = 100_000
PAUSED = 1_000_000
SECONDS = 60
RATE = 50
CONCURRENCY = 5
# Of those that the concurrency is watched with.
SLOW = 400
# Seconds within which a control is in force.
IN_FORCE = 2
# Of the rate: slots are further apart than it says, and some are lost.
LEAST_SHARE = 0.7
# Timers in a second that the drain of what is left may take at least, and what it takes beside.
DRAINED = 100
PATIENCE = 60
# How many times as late as in quiet the others may be; and what is no difference on a busy machine, microseconds.
MOST_LATE = 2
UNNOTICED = 10_000

# Due at one instant, copied from a timer that came in by the front door.
COPIES = """
    SET synchronous_commit = off;
    WITH model AS (SELECT * FROM timer_service.expirations WHERE payload::json->>'ref' = '{ref} model'),
    copies AS MATERIALIZED (
        SELECT gen_random_uuid() AS id, date_trunc('milliseconds', now()) AS due_at FROM generate_series(1, {count})),
    documents AS (
        INSERT INTO timer_service.expirations
            (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
        SELECT c.id, m.applicant_service, c.due_at, 0, c.due_at, '{{"ref":"{ref}"}}', m.output_mode, m.destination
        FROM copies c, model m)
    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
    SELECT c.id, c.due_at, length(m.output_mode) + 16, m.destination FROM copies c, model m"""


async def run(options):
    result = Result()
    seconds = int(os.environ.get("CHAOS_SECONDS", SECONDS))
    for part in (limit_rate, limit_concurrency, pause):
        async with Stand(f"destinations-{part.__name__}", options.history, options.seed) as stand:
            pulse = Pulse(stand.replicas[0].port, [await another_outlet(stand)])
            quiet = await pulse.run(lambda passed: passed < seconds / 2)
            facts = await part(stand, pulse, options.count, seconds)
            pulse.close()
        judge_others(result, part.__name__, quiet[0], facts)
        JUDGES[part](result, facts)
    return result


async def limit_rate(stand, pulse, count, seconds):
    outlet = await another_outlet(stand, "limited")
    operator = Operator(stand, outlet.ports, "good")
    facts = {"count": count or COUNT, "answers": [await operator.control(ratePerSecond=RATE)]}
    await operator.copy("limited", facts["count"])
    begun = now()
    facts["loud"] = (await pulse.run(lambda passed: passed < seconds))[0]
    facts["missing"] = missing(pulse, facts["loud"])
    facts["status"] = await operator.status()
    times = await operator.times(outlet)
    facts["seconds"] = (now() - begun) / 1e6
    facts["times"] = times
    facts["held"] = [(await replica.metrics()).get("timer_held", 0) for replica in stand.replicas]
    facts["answers"].append(await operator.release())
    facts["left"] = await stand.drained(facts["count"] / DRAINED + PATIENCE)
    facts["arrived"] = await operator.arrived(outlet)
    facts["ends"] = await ends(stand, "limited")
    operator.close()
    return facts


async def limit_concurrency(stand, pulse, count, seconds):
    operator = Operator(stand, stand.ports, "slow")
    facts = {"answers": [await operator.control(concurrency=CONCURRENCY)]}
    await operator.copy("slow", SLOW)
    facts["loud"] = (await pulse.run(lambda passed: passed < seconds))[0]
    facts["missing"] = missing(pulse, facts["loud"])
    facts["open"] = json.loads(await stand.sink.ask("flush"))["open"]["slow"]
    facts["arrived"] = len([arrival for arrival in await stand.arrivals() if arrival["kind"] == "slow"])
    facts["seconds"] = seconds
    operator.close()
    return facts


async def pause(stand, pulse, count, seconds):
    outlet = await another_outlet(stand, "paused")
    operator = Operator(stand, outlet.ports, "good")
    facts = {"count": 10 * count if count else PAUSED, "answers": [await operator.control(paused=True)]}
    await operator.copy("paused", facts["count"], expects_model=False)
    facts["loud"] = (await pulse.run(lambda passed: passed < seconds))[0]
    facts["missing"] = missing(pulse, facts["loud"])
    facts["status"] = await operator.status()
    facts["paused arrivals"] = len(await operator.times(outlet))
    facts["tried"] = await stand.database.number(
        "SELECT count(*) FROM timer_service.pending_expirations WHERE attempt > 0 OR owner IS NOT NULL"
    )
    begun = now()
    facts["answers"].append(await operator.release())
    await asyncio.sleep(IN_FORCE)
    times = await operator.times(outlet)
    facts["after"] = (times[0] - begun) / 1e6 if times else None
    operator.close()
    return facts


class Operator:
    """Who controls one destination, at another replica than that which others schedule at."""

    def __init__(self, stand, ports, kind):
        self.stand = stand
        self.ports = ports
        self.kind = kind
        self.client = Client(stand.replicas[1].port)
        # Another spelling of the same host.
        key = urllib.parse.quote(f"HTTP://localhost:{ports[kind]}", safe="")
        self.path = f"/destinations/{key}"

    async def control(self, **control):
        """Returns when it is in force."""
        status, _ = await self.client.request("PUT", self.path, json.dumps(control).encode())
        await asyncio.sleep(IN_FORCE)
        return status

    async def release(self):
        status, _ = await self.client.request("DELETE", self.path)
        return status

    async def status(self):
        _, body = await self.client.request("GET", self.path)
        return json.loads(body)

    async def copy(self, ref, count, expects_model=True):
        body = rest_body(self.ports, self.kind, ref=f"{ref} model")
        await self.client.request("POST", "/schedule", body)
        if expects_model:
            await self.stand.drained(PATIENCE)
        await self.stand.database.sql(COPIES.format(ref=ref, count=count), timeout=1_800)

    async def times(self, outlet):
        return sorted(arrival["t"] for arrival in await self.load(outlet))

    async def arrived(self, outlet):
        return [arrival["id"] for arrival in await self.load(outlet)]

    async def load(self, outlet):
        await outlet.sink.ask("flush")
        return load(outlet.path)

    def close(self):
        self.client.close()


def missing(pulse, late):
    return pulse.refused + len(pulse.due[0]) - len(late)


async def ends(stand, ref):
    rows = [row for row in await stand.database.rows() if row["ref"] == ref]
    return {status: sum(row["status"] == status for row in rows) for status in {row["status"] for row in rows}}


def most_in_a_second(times):
    """The most that arrived in any window of a second, of the microseconds in `times`, in order."""
    first, most = 0, 0
    for last, time in enumerate(times):
        while times[first] <= time - 1_000_000:
            first += 1
        most = max(most, last - first + 1)
    return most


def judge_others(result, part, quiet, facts):
    late, early = (quantile(sorted(values), 0.99) for values in (facts["loud"], quiet))
    result.figure(f"{part}: lateness of others, quiet (p50 / p99 / worst)", milliseconds(quiet))
    result.figure(f"{part}: lateness of others, beside it", milliseconds(facts["loud"]))
    result.require(
        not facts["missing"] and late <= max(MOST_LATE * early, UNNOTICED),
        f"{part}: others are at most {MOST_LATE} times as late as in quiet",
    )
    result.require(all(status in (200, 204) for status in facts["answers"]), f"{part}: the operator is obeyed")


def judge_rate(result, facts):
    most = most_in_a_second(facts["times"])
    share = len(facts["times"]) / facts["seconds"] / RATE
    result.figure("timers due at once to the limited host", facts["count"])
    result.figure(f"most that arrived in any second, of {RATE}", most)
    result.figure("of the rate that was used", round(share, 2))
    result.figure("held by each replica", facts["held"])
    result.figure("status while it was limited", facts["status"])
    result.figure("left / ends", f"{facts['left']} / {facts['ends']}")
    result.require(0 < most <= RATE, f"never more than {RATE} in any second")
    result.require(
        share >= LEAST_SHARE or len(facts["times"]) >= facts["count"], f"at least {LEAST_SHARE} of the rate is used"
    )
    result.require(
        not facts["left"] and facts["ends"] == {1: facts["count"]} and len(set(facts["arrived"])) == facts["count"] + 1,
        "none is lost, and none fails",
    )


def judge_concurrency(result, facts):
    result.figure("requests open at a time to the limited host", f"{facts['open']} of {CONCURRENCY}")
    result.figure("that arrived there in a second", round(facts["arrived"] / facts["seconds"], 1))
    result.require(0 < facts["open"] <= CONCURRENCY, f"never more than {CONCURRENCY} at a time")


def judge_pause(result, facts):
    result.figure("timers that wait for the paused host", facts["count"])
    result.figure("status while it was paused", facts["status"])
    result.figure("requests to it / timers tried or held", f"{facts['paused arrivals']} / {facts['tried']:.0f}")
    result.figure("seconds from the release to the first arrival", facts["after"])
    result.require(not facts["paused arrivals"] and not facts["tried"], "nothing starts, and nothing is counted")
    result.require(facts["after"] is not None, f"it goes on within {IN_FORCE} s of the release")


JUDGES = {limit_rate: judge_rate, limit_concurrency: judge_concurrency, pause: judge_pause}
