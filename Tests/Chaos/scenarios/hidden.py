"""Overdue timers stand behind those of a host that never answers, however many: how soon are they found?"""

import asyncio

from client import Client
from history import now
from scenarios.backlog import COPIES
from scenarios.crowd import schedule
from scenarios.pulse import another_outlet
from scenarios.result import Result, milliseconds, rest_body
from stand import Stand

COUNT = 60_000
# Of each tenant.
HEALTHY = 1_000
TENANTS = {"the same": "chaos", "another": "another"}
OVERDUE = 30_000_000
# Seconds in which the replicas take as much of the hanging host's as they may, and those that the rest may take.
SETTLING = 5
PATIENCE = 120
# Microseconds that they may come later than in quiet.
MORE = 1_000_000


async def run(options):
    result = Result()
    count = options.count or COUNT
    async with Stand("hidden", options.history, options.seed) as stand:
        model = Client(stand.replicas[0].port)
        await model.request(
            "POST",
            "/schedule",
            rest_body(stand.ports, "hang", ref="model", timeoutMs=20_000),
        )
        model.close()
        outlet = await another_outlet(stand)
        quiet = await find(stand, outlet)
        await stand.database.sql(COPIES.format(count=count), timeout=900)
        await asyncio.sleep(SETTLING)
        loud = await find(stand, outlet)
    judge(result, {"count": count, "healthy": HEALTHY, "quiet": quiet, "loud": loud})
    return result


async def find(stand, outlet):
    """Of each tenant, the microseconds from the asking to each arrival."""
    begun = now()
    due = begun - OVERDUE
    ids = await asyncio.gather(
        *(
            schedule(
                stand.replicas[0].port,
                [rest_body(outlet.ports, ref="healthy", due=due, tenant=tenant)] * HEALTHY,
            )
            for tenant in TENANTS.values()
        )
    )
    found = dict.fromkeys(TENANTS, ())
    while now() - begun < PATIENCE * 1_000_000 and sum(map(len, found.values())) < len(TENANTS) * HEALTHY:
        await asyncio.sleep(0.5)
        found = {name: await outlet.lateness(dict.fromkeys(of_tenant, begun)) for name, of_tenant in zip(TENANTS, ids)}
    return found


def judge(result, facts):
    result.figure("overdue timers of the host that hangs", facts["count"])
    for tenant, quiet in facts["quiet"].items():
        loud = facts["loud"][tenant]
        result.figure(
            f"{tenant} tenant's, from the asking, quiet (p50 / p99 / worst)",
            milliseconds(quiet),
        )
        result.figure(f"{tenant} tenant's, behind those that hang", milliseconds(loud))
        result.figure(f"{tenant} tenant's that came", f"{len(loud)} of {facts['healthy']}")
        are_all = len(quiet) == len(loud) == facts["healthy"]
        result.require(are_all, f"{tenant} tenant's timers are all found")
        result.require(
            are_all and max(loud) <= max(quiet) + MORE,
            f"{tenant} tenant's come within a second of quiet",
        )
