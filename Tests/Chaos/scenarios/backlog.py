"""After an outage: many overdue timers drain, oldest first, while newly due ones keep their precision."""

import asyncio

from client import Client
from history import now
from quantiles import quantile
from scenarios.pulse import Pulse, another_outlet, outlet_of
from scenarios.result import Memory, Result, milliseconds, rest_body
from stand import Stand

COUNT = 1_000_000
QUIET_SECONDS = 10
# Timers of one destination that three replicas may hold at a time: six times DESTINATION_CONCURRENCY, and one claim.
HELD = 3 * (6 * 128 + 512)
MOST_MEMORY = 100
# Microseconds. A fresh timer of another destination waits for room in the replica, not for the backlog's end; one of
# the same destination also waits for those that a replica already holds for it.
MOST_LATE = {"another": 250_000, "the same": 5_000_000}

# Overdue by up to an hour, in no order, copied from a timer that came in by the front door.
COPIES = """
    SET synchronous_commit = off;
    WITH model AS (SELECT * FROM timer_service.expirations WHERE payload::json->>'ref' = 'model'),
    copies AS MATERIALIZED (
        SELECT gen_random_uuid() AS id,
            date_trunc('milliseconds', now() - interval '1 hour' * random() - interval '1 minute') AS due_at
        FROM generate_series(1, {count})),
    documents AS (
        INSERT INTO timer_service.expirations
            (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
        SELECT c.id, m.applicant_service, c.due_at, 0, c.due_at, '{{"ref":"old"}}', m.output_mode, m.destination
        FROM copies c, model m)
    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
    SELECT c.id, c.due_at, length(m.output_mode) + 13, m.destination FROM copies c, model m"""


async def run(options):
    result = Result()
    count = options.count or COUNT
    async with Stand("backlog", options.history, options.seed) as stand:
        model = Client(stand.replicas[0].port)
        await model.request("POST", "/schedule", rest_body(stand.ports, ref="model", interval=0))
        model.close()
        pulse = Pulse(stand.replicas[0].port, [await another_outlet(stand), outlet_of(stand)])
        quiet = await pulse.run(lambda passed: passed < QUIET_SECONDS)
        facts = {"count": count, "quiet": [late for outlet in quiet for late in outlet]}
        await drain(stand, pulse, count, facts)
        pulse.close()
        facts["due"] = await due_times(stand)
        facts["arrived"] = [arrival["id"] for arrival in await stand.arrivals() if arrival["id"] in facts["due"]]
    judge(result, facts)
    return result


async def drain(stand, pulse, count, facts):
    loop = asyncio.get_running_loop()
    # While it is written nobody fires it: the drain begins with all of it there.
    await stand.database.sql(COPIES.format(count=count), timeout=900)
    begun = now()
    memory = Memory(stand.replicas)
    watch = loop.create_task(memory.watch())
    draining = loop.create_task(drained(stand, 3_600))
    loud = await pulse.run(lambda _: not draining.done())
    facts["left"], facts["seconds"] = await draining, (now() - begun) / 1e6
    watch.cancel()
    facts["fresh"] = {"another": loud[0], "the same": loud[1]}
    facts["fresh missing"] = sum(map(len, pulse.due)) - sum(map(len, loud)) + pulse.refused
    facts["memory"] = memory.most


async def drained(stand, seconds):
    """Waits until nothing is left that was overdue; how many are left at the end."""
    deadline = asyncio.get_running_loop().time() + seconds
    text = "SELECT count(*) FROM timer_service.pending_expirations WHERE due_at < now() - interval '30 seconds'"
    while (left := await stand.database.number(text)) and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(1)
    return int(left)


async def due_times(stand):
    lines = await stand.database.sql("""
        SELECT id, (extract(epoch FROM due_at) * 1000)::bigint FROM timer_service.expirations
        WHERE payload = '{"ref":"old"}'""")
    return {id: int(due) for id, due in (line.split("|") for line in lines)}


def judge(result, facts):
    fresh = facts["fresh"]
    ahead = most_ahead(facts["due"], facts["arrived"])
    result.figure("overdue timers", facts["count"])
    result.figure(
        "seconds / drained per second",
        f"{facts['seconds']:.0f} / {facts['count'] / facts['seconds']:.0f}",
    )
    result.figure(
        "lateness of fresh timers, quiet (p50 / p99 / worst)",
        milliseconds(facts["quiet"]),
    )
    for destination, late in fresh.items():
        result.figure(
            f"lateness of fresh timers during the drain, {destination} destination",
            milliseconds(late),
        )
    result.figure("places that a timer came before its turn, at most", ahead)
    result.figure("most resident memory of a replica", f"{facts['memory']} MiB")
    arrived = facts["arrived"]
    once = len(arrived) == len(set(arrived)) == len(facts["due"]) == facts["count"]
    result.require(once and not facts["left"], "each overdue timer fires once")
    result.require(ahead <= HELD, "oldest first, but for what the replicas hold at a time")
    result.require(not facts["fresh missing"], "each fresh timer is accepted and fires")
    for destination, late in fresh.items():
        holds = quantile(sorted(late), 0.99) <= MOST_LATE[destination] if late else False
        result.require(
            holds,
            f"fresh timers of {destination} destination do not wait behind the backlog",
        )
    result.require(facts["memory"] <= MOST_MEMORY, f"at most {MOST_MEMORY} MiB for each replica")


def most_ahead(due, arrived):
    """How many that were due before it a timer has overtaken."""
    rank = {id: number for number, id in enumerate(sorted(due, key=due.get))}
    return max((rank[id] - place for place, id in enumerate(arrived)), default=0)
