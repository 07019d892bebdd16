"""Large timers past their retention are deleted beside slow deliveries: does a heartbeat wait for that?"""

import asyncio
import collections
import time

import takeover
from pipe import Pipe
from retired import Retired
from scenarios.result import Result, rest_body
from stand import Stand

COUNT = 3_000
# Bytes of each, and how many are stored in one statement.
SIZE = 1_000_000
LOT = 100
REPLICAS = 2
# Slow deliveries a second.
RATE = 30
# Seconds until all are deleted, at most, and those for which the load goes on at least.
PATIENCE = 300
LEAST = 15


async def run(options):
    result = Result()
    count = options.count or COUNT
    async with Stand("prune", options.history, options.seed, REPLICAS, {"RETENTION_DAYS": "30"}) as stand:
        retired = Retired(stand.database)
        await fill(stand, retired, count)
        load = Load(stand)
        begun = time.monotonic()
        retired_left = await retired.left(PATIENCE)
        seconds = time.monotonic() - begun
        await asyncio.sleep(max(0, LEAST - seconds))
        asked, refused = await load.end()
        left = await stand.drained(60)
        await asyncio.sleep(1)
        arrivals = collections.Counter(arrival["id"] for arrival in await stand.arrivals())
        said = [event for event in takeover.events(stand.replicas) if event["event"] in ("declared dead", "seen ended")]
        died = [replica.name for replica in stand.replicas if replica.child.has_ended]
    judge(
        result,
        {
            "retired": count,
            "retired left": retired_left,
            "seconds": seconds,
            "asked": asked,
            "refused": refused,
            "left": left,
            "arrivals": arrivals,
            "declared dead": said,
            "died": died,
        },
    )
    return result


async def fill(stand, retired, count):
    """While no replica runs: what is past its retention is looked for a while after a start, and then each hour."""
    for replica in stand.replicas:
        await replica.stop()
    while retired.inserted < count:
        await retired.insert(min(LOT, count - retired.inserted), SIZE)
    for replica in stand.replicas:
        await replica.start()
    for replica in stand.replicas:
        await replica.wait_until_ready()


class Load:
    """A fixed rate of timers to the slow receiver, due at once, through all replicas in turn."""

    def __init__(self, stand):
        self.body = rest_body(stand.ports, "slow", ref="slow")
        self.pipes = [Pipe(replica.port) for replica in stand.replicas]
        self.is_over = False
        self.asked = self.refused = 0
        self.task = asyncio.ensure_future(self.work())

    async def work(self):
        begun = time.monotonic()
        while not self.is_over:
            pipe = self.pipes[self.asked % len(self.pipes)]
            self.asked += 1
            [(status, _, _)] = await pipe.exchange("/schedule", [self.body])
            self.refused += status != 200
            await asyncio.sleep(max(0, begun + self.asked / RATE - time.monotonic()))

    async def end(self):
        self.is_over = True
        await self.task
        for pipe in self.pipes:
            pipe.close()
        return self.asked, self.refused


def judge(result, facts):
    doubled = sum(count > 1 for count in facts["arrivals"].values())
    result.figure("timers past retention, left", f"{facts['retired']}, {facts['retired left']}")
    result.figure("seconds from the start until they were deleted", f"{facts['seconds']:.0f}")
    result.figure(
        "slow deliveries / asked / refused",
        f"{len(facts['arrivals'])} / {facts['asked']} / {facts['refused']}",
    )
    result.figure("replicas declared dead", len(facts["declared dead"]))
    result.figure("doubled", doubled)
    result.require(not facts["retired left"], "what is past its retention is deleted")
    result.require(not facts["declared dead"], "no living replica is declared dead")
    result.require(not doubled, "nothing is doubled")
    delivered = len(facts["arrivals"])
    result.require(
        delivered >= facts["asked"] - facts["refused"] > 0 and not facts["left"],
        "each slow timer fires",
    )
    result.require(not facts["died"], "no replica dies")
