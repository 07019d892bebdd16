"""PostgreSQL stopped as by a crash and started again under load: how soon is the old rate back?"""

import asyncio

from client import Client, NotSent, Unanswered
from history import now
from quantiles import quantile
from scenarios.result import Result, rest_body
from stand import Stand

CLIENTS = 24
WINDOW = 250_000
BEFORE = 8
AFTER = 12
ROUNDS = 3


async def run(options):
    result = Result()
    async with Stand("recovery", options.history, options.seed) as stand:
        load = Closed(stand)
        for number in range(options.count or ROUNDS):
            await measure(stand, load, number + 1, result)
        load.is_over = True
        await asyncio.gather(*load.tasks)
        left = await stand.drained(60)
        rows = {row["id"]: row for row in await stand.database.rows()}
        result.figure("answered 200", len(load.ids))
        result.figure("lost", len(load.ids - rows.keys()))
        result.require(not load.ids - rows.keys(), "what was answered is stored")
        result.require(
            not left and all(row["status"] == 1 for row in rows.values()),
            "every timer fires",
        )
    return result


class Closed:
    """Clients that schedule one after the other, as fast as they are answered."""

    def __init__(self, stand):
        self.times = []
        self.ids = set()
        self.is_over = False
        self.body = rest_body(stand.ports, interval=0)
        self.tasks = [
            asyncio.get_running_loop().create_task(self.work(Client(stand.replicas[number % 3].port)))
            for number in range(CLIENTS)
        ]

    async def work(self, client):
        while not self.is_over:
            try:
                status, answer = await client.request("POST", "/schedule", self.body)
            except (NotSent, Unanswered):
                status = None
            if status == 200:
                self.times.append(now())
                self.ids.add(answer.decode().split('"')[3])
            else:
                await asyncio.sleep(0.05)
        client.close()

    def rates(self, begin, end):
        """Per second, for each window."""
        counts = [0] * ((end - begin) // WINDOW)
        for time in self.times:
            if begin <= time < begin + len(counts) * WINDOW:
                counts[(time - begin) // WINDOW] += 1
        return [count * 1_000_000 // WINDOW for count in counts]


async def measure(stand, load, number, result):
    begun = now()
    await asyncio.sleep(BEFORE)
    stopped = now()
    await stand.database.stop("immediate")
    await asyncio.sleep(1)
    await stand.database.start()
    started = now()
    await asyncio.sleep(AFTER)
    # The first seconds after a start or an outage are none of the quiet rate.
    usual = quantile(sorted(load.rates(begun + 2_000_000, stopped)), 0.5)
    after = load.rates(started, started + AFTER * 1_000_000)
    back = next((index for index, rate in enumerate(after) if rate >= 0.95 * usual), None)
    first = next((time for time in load.times if time > started), None)
    result.figure(f"round {number}: schedules per second before, median", usual)
    result.figure(
        f"round {number}: first answer after PostgreSQL was up",
        f"{((first or 0) - started) / 1e6:.2f} s",
    )
    result.figure(
        f"round {number}: 95 % of the rate again after",
        "never" if back is None else f"{(back + 1) * WINDOW / 1e6:.2f} s",
    )
    result.figure(f"round {number}: median from 5 s on", quantile(sorted(after[20:]), 0.5))
    result.require(
        back is not None and (back + 1) * WINDOW <= 5_000_000,
        "95 % of the rate within 5 s",
    )
