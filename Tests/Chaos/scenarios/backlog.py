"""After an outage: many overdue timers drain, oldest first, while newly due ones keep their precision."""

import asyncio
import statistics

from client import Client
from history import now
from scenarios.overload import resident
from scenarios.result import Result, milliseconds, rest_body
from stand import Stand

PER_SECOND = 40
TENTHS = 10

# Overdue by up to an hour, in no order, copied from a timer that came in by the front door.
COPIES = """
    WITH model AS (SELECT * FROM timer_service.expirations WHERE payload::json->>'ref' = 'model'),
    copies AS (
        SELECT gen_random_uuid() AS id, now() - interval '1 hour' * random() - interval '1 minute' AS due_at
        FROM generate_series(1, {count})),
    documents AS (
        INSERT INTO timer_service.expirations
            (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
        SELECT c.id, m.applicant_service, c.due_at, 0, c.due_at, '{{"ref":"old"}}', m.output_mode, m.destination
        FROM copies c, model m)
    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
    SELECT c.id, c.due_at, 500, m.destination FROM copies c, model m"""


async def run(options):
    result = Result()
    count = options.count or 100_000
    async with Stand("backlog", options.history, options.seed) as stand:
        client = Client(stand.replicas[0].port)
        await client.request("POST", "/schedule", rest_body(stand.ports, ref="model", interval=0))
        quiet = await fresh(stand, client, "quiet", lambda passed: passed < 10)
        await stand.database.sql(COPIES.format(count=count), timeout=600)
        begun = now()
        memory = Memory(stand)
        watch = asyncio.get_running_loop().create_task(memory.watch())
        draining = asyncio.get_running_loop().create_task(stand.drained(1_800))
        loud = await fresh(stand, client, "fresh", lambda passed: not draining.done())
        seconds = (now() - begun) / 1e6
        watch.cancel()
        await judge(stand, begun, count, await draining, result)
        result.figure("overdue timers", count)
        result.figure("drained per second", round(count / seconds))
        result.figure("lateness of fresh timers, quiet (p50 / p99 / worst)", milliseconds(quiet))
        result.figure("lateness of fresh timers during the drain", milliseconds(loud))
        result.figure("most resident memory of a replica", f"{memory.most} MiB")
        result.require(loud and max(loud) < 5_000_000, "fresh timers do not wait behind the backlog")
    return result


async def fresh(stand, client, ref, goes_on):
    """The lateness of timers that come due while it goes on."""
    begun = now()
    number = 0
    while goes_on((now() - begun) / 1e6):
        number += 1
        await client.request("POST", "/schedule", rest_body(stand.ports, ref=ref, interval=300))
        await asyncio.sleep(max(0, begun / 1e6 + number / PER_SECOND - now() / 1e6))
    await asyncio.sleep(1)
    due = {row["id"]: row["due"] for row in await stand.database.rows() if row["ref"] == ref}
    return [arrival["t"] - due[arrival["id"]] for arrival in await stand.arrivals() if arrival["id"] in due]


class Memory:
    def __init__(self, stand):
        self.stand = stand
        self.most = 0

    async def watch(self):
        while True:
            self.most = max(self.most, *map(resident, self.stand.replicas))
            await asyncio.sleep(0.5)


async def judge(stand, begun, count, left, result):
    due = {row["id"]: row["due"] for row in await stand.database.rows() if row["ref"] == "old"}
    arrivals = [arrival for arrival in await stand.arrivals() if arrival["id"] in due]
    order = sorted(due, key=due.get)
    tenth = {id: index * TENTHS // len(order) for index, id in enumerate(order)}
    medians = [
        statistics.median([arrival["t"] - begun for arrival in arrivals if tenth[arrival["id"]] == number] or [0]) / 1e6
        for number in range(TENTHS)]
    result.figure("seconds until each tenth arrived, oldest first (median)", [round(median, 1) for median in medians])
    result.require(not left and len(due) == count and len(arrivals) == count, "each overdue timer fires once")
    result.require(medians == sorted(medians), "oldest first")
