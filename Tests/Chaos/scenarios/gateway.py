"""A tenant's broken path shares an address with another tenant's healthy one: does it cost the other attempts?"""

import asyncio
import collections

from client import Client, NotSent, Unanswered
from history import now
from quantiles import quantile
from scenarios.result import Result, milliseconds, rest_body
from stand import Stand

# Timers of each of the two.
COUNT = 1_000
PER_SECOND = 50
AHEAD = 300_000
# The neighbour has three attempts; the broken one enough to keep on asking.
RETRY = {
    "gateway": {"maxFailureCount": 3, "baseMs": 200, "factor": 2, "capMs": 1_000},
    "broken": {"maxFailureCount": 5, "baseMs": 200, "factor": 2, "capMs": 1_000},
}
PATIENCE = 180


async def run(options):
    result = Result()
    count = options.count or COUNT
    async with Stand("gateway", options.history, options.seed) as stand:
        refused = await load(stand, count)
        left = await stand.drained(PATIENCE)
        rows = [row for row in await stand.database.rows() if row["ref"] in RETRY]
        arrivals = collections.defaultdict(list)
        for arrival in await stand.arrivals():
            arrivals[arrival["id"]].append(arrival)
    judge(
        result,
        {
            "count": count,
            "refused": refused,
            "left": left,
            "rows": rows,
            "arrivals": arrivals,
        },
    )
    return result


async def load(stand, count):
    """Both kinds at a fixed rate; how many were refused."""
    client = Client(stand.replicas[0].port)
    begun, tasks = now(), []
    for number in range(count):
        await asyncio.sleep(max(0, begun / 1e6 + number / PER_SECOND - now() / 1e6))
        tasks += [asyncio.ensure_future(ask(client, stand, kind)) for kind in RETRY]
    accepted = await asyncio.gather(*tasks)
    client.close()
    return len(accepted) - sum(accepted)


async def ask(client, stand, kind):
    body = rest_body(
        stand.ports,
        "gateway",
        ref=kind,
        due=(now() + AHEAD) // 1_000 * 1_000,
        tenant=kind,
        retry=RETRY[kind],
        path="/" + kind,
    )
    try:
        return (await client.request("POST", "/schedule", body))[0] == 200
    except (NotSent, Unanswered):
        return False


def judge(result, facts):
    of = {kind: [row for row in facts["rows"] if row["ref"] == kind] for kind in RETRY}
    unseen = {kind: [row for row in rows if failures_unseen(row, facts)] for kind, rows in of.items()}
    ends = {kind: dict(collections.Counter(row["status"] for row in rows)) for kind, rows in of.items()}
    late = [
        facts["arrivals"][row["id"]][0]["t"] - row["due"] for row in of["gateway"] if facts["arrivals"].get(row["id"])
    ]
    result.figure(
        "timers of each / refused / left",
        f"{facts['count']} / {facts['refused']} / {facts['left']}",
    )
    result.figure("how they ended (status: timers)", ends)
    for kind, rows in of.items():
        result.figure(
            f"{kind}: failures of one, at most",
            max((row["failures"] for row in rows), default=0),
        )
        result.figure(f"{kind}: timers with failures that were no request", len(unseen[kind]))
    result.figure("lateness of the neighbour's (p50 / p99 / worst)", milliseconds(late))
    result.figure("p99 in seconds", round(quantile(sorted(late), 0.99) / 1e6, 2))
    are_all = not facts["refused"] and not facts["left"] and all(len(rows) == facts["count"] for rows in of.values())
    result.require(are_all, "each timer is accepted and ends")
    result.require(ends["gateway"] == {1: facts["count"]}, "the neighbour's timers are delivered")
    result.require(not unseen["gateway"], "the neighbour has no failures without requests")
    result.require(not unseen["broken"], "the broken one has no failures without requests")
    result.require(ends["broken"] == {3: facts["count"]}, "the broken one's end in error")


def failures_unseen(row, facts):
    """How many of its failures no receiver has seen."""
    seen = {arrival["attempt"] for arrival in facts["arrivals"].get(row["id"], ()) if arrival["answer"] != 204}
    return max(0, row["failures"] - len(seen))
