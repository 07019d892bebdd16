"""More requests than the database takes: it answers nothing for a while, and the clients do not stop asking."""

import asyncio
import collections
import resource

from pipe import Pipe
from scenarios.result import Result, rest_body
from stand import Stand

# More than the requests that a replica lets in at a time, which is 4,096.
CLIENTS = 5_000
SECONDS = 20


class Severable(Stand):
    is_severable = True


async def run(options):
    result = Result()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    async with Severable("overload", options.history, options.seed, replicas=1) as stand:
        flood = Flood(stand)
        replica = stand.replicas[0]
        before = replica.resident()
        tasks = [asyncio.get_running_loop().create_task(flood.work()) for _ in range(CLIENTS)]
        sampler = asyncio.get_running_loop().create_task(flood.sample())
        await asyncio.sleep(SECONDS / 4)
        await stand.proxy.ask("hole 0")
        await asyncio.sleep(SECONDS / 2)
        await stand.proxy.ask("heal 0")
        await asyncio.sleep(SECONDS / 4)
        flood.is_over = True
        await asyncio.gather(*tasks)
        sampler.cancel()
        left = await stand.drained(120)
        rows = {row["id"] for row in await stand.database.rows()}
        arrived = {arrival["id"] for arrival in await stand.arrivals()}
        result.figure("requests", flood.statuses.total())
        result.figure("answers", dict(flood.statuses))
        result.figure("503 without Retry-After", flood.bare)
        result.figure("accepted and lost", len(flood.ids - rows))
        result.figure(
            "resident memory before / most / after",
            f"{before} / {flood.most} / {replica.resident()} MiB",
        )
        result.require(
            set(flood.statuses) == {200, 503},
            "each request is answered with 200 or 503",
        )
        result.require(flood.bare == 0, "each 503 says when to come back")
        result.require(
            flood.ids <= rows and rows <= arrived and not left,
            "what was accepted is stored and fires",
        )
        result.require(flood.most < 400, "memory is bounded")
    return result


class Flood:
    def __init__(self, stand):
        self.stand = stand
        self.body = rest_body(stand.ports, interval=2_000)
        self.statuses = collections.Counter()
        self.ids = set()
        self.bare = 0
        self.most = 0
        self.is_over = False

    async def work(self):
        pipe = Pipe(self.stand.replicas[0].port)
        while not self.is_over:
            for status, answer, headers in await pipe.exchange("/schedule", [self.body]):
                self.statuses[status] += 1
                if status == 200:
                    self.ids.add(answer.decode().split('"')[3])
                else:
                    self.bare += "retry-after" not in headers
                    await asyncio.sleep(0.5)
        pipe.close()

    async def sample(self):
        while True:
            self.most = max(self.most, self.stand.replicas[0].resident())
            await asyncio.sleep(0.1)
