"""One tenant's timers go to hundreds of receivers that hang, each under two names: is another tenant late?"""

import asyncio

from history import now
from quantiles import quantile
from scenarios.crowd import schedule
from scenarios.pulse import Pulse, another_outlet
from scenarios.result import Result, milliseconds, rest_body
from stand import Stand

HANGING = 200
SPELLINGS = ("127.0.0.1", "localhost")
# Timers for each port and spelling: all replicas together can hold fewer.
COUNT = 20
IN_FLIGHT = 2_048
TIMEOUT = 600_000
SECONDS = 20
# Seconds in which the replicas take as much as they may.
SETTLING = 5
# How many times as late as in quiet the others may be; and what is no difference on a busy machine, microseconds.
MOST_LATE = 2
UNNOTICED = 10_000


async def run(options):
    result = Result()
    count = options.count or COUNT
    stand = Stand(
        "tenants",
        options.history,
        options.seed,
        environment={
            "MAX_IN_FLIGHT": str(IN_FLIGHT),
            "REST_ALLOW": "127.0.0.0/8,::1,localhost",
        },
    )
    stand.sink_options = ("--stuck", HANGING, "--addresses", 1)
    async with stand:
        pulse = Pulse(stand.replicas[0].port, [await another_outlet(stand)])
        quiet = await pulse.run(lambda passed: passed < SECONDS)
        hanging = await schedule(stand.replicas[1].port, hanging_bodies(stand, count))
        await asyncio.sleep(SETTLING)
        loud = await pulse.run(lambda passed: passed < SECONDS)
        pulse.close()
        held = [(await replica.metrics()).get("timer_held", 0) for replica in stand.replicas]
        ready = [await replica.is_ready() for replica in stand.replicas]
        arrived = len({arrival["id"] for arrival in await stand.arrivals()})
    judge(
        result,
        {
            "count": count * HANGING * len(SPELLINGS),
            "hanging": len(hanging),
            "arrived": arrived,
            "held": held,
            "ready": ready,
            "quiet": quiet[0],
            "loud": loud[0],
            "missing": pulse.refused + len(pulse.due[0]) - len(loud[0]),
        },
    )
    return result


def hanging_bodies(stand, count):
    due = now() + 2_000_000
    ports = [address.rpartition(":")[2] for address in stand.ports["stuck"]]
    return [
        rest_body(
            stand.ports,
            "stuck",
            ref="hanging",
            due=due,
            tenant="greedy",
            timeoutMs=TIMEOUT,
            hostname=f"{spelling}:{port}",
        )
        for _ in range(count)
        for port in ports
        for spelling in SPELLINGS
    ]


def judge(result, facts):
    quiet, loud = (quantile(sorted(facts[name]), 0.99) for name in ("quiet", "loud"))
    result.figure(
        "timers to receivers that hang",
        f"{facts['hanging']} of {facts['count']} accepted",
    )
    result.figure("requests that those have seen", facts["arrived"])
    result.figure("held by each replica / ready", f"{facts['held']} / {facts['ready']}")
    result.figure(
        "lateness of another tenant's, quiet (p50 / p99 / worst)",
        milliseconds(facts["quiet"]),
    )
    result.figure("lateness of another tenant's, beside them", milliseconds(facts["loud"]))
    result.figure("of those missing", facts["missing"])
    result.figure("p99 beside them / quiet", round(loud / max(quiet, 1), 2))
    result.require(
        facts["hanging"] == facts["count"] and facts["arrived"] > 0,
        "the hanging ones are under way",
    )
    result.require(
        facts["quiet"] and facts["loud"] and not facts["missing"],
        "each timer of another tenant is accepted and fires",
    )
    result.require(
        loud <= max(MOST_LATE * quiet, UNNOTICED),
        f"another tenant is at most {MOST_LATE} times as late",
    )
