"""Aborts against fires: timers due in one instant, each aborted right around it, by any replica.

When the aborts are sent follows how the last ones ended, so that each side wins about half of the races.
"""

import asyncio
import json
import random

from history import now
from pipe import Pipe
from scenarios.result import Result, rest_body
from stand import Stand

ROUND = 240
GROUP = 2
# Rounds under way at a time, each at its own instant.
LANES = 4
# Microseconds.
SPREAD = 15_000
STEP = 60


async def run(options):
    result = Result()
    count = options.count or 100_000
    async with Stand("races", options.history, options.seed) as stand:
        race = Race(stand, random.Random(options.seed), count)
        await asyncio.gather(*(race.lane() for _ in range(LANES)))
        left = await stand.drained(60)
        await race.judge(result, left)
    return result


class Race:
    def __init__(self, stand, random, count):
        self.stand = stand
        self.random = random
        self.left = count
        self.shift = -20_000
        self.statuses = {}

    async def lane(self):
        pipes = [[Pipe(replica.port) for replica in self.stand.replicas] for _ in range(ROUND // GROUP)]
        while self.left > 0:
            self.left -= ROUND
            due = now() + 2_000_000
            body = rest_body(self.stand.ports, due=due)
            asks = [pipes[0][number].exchange("/schedule", [body] * (ROUND // 3)) for number in range(3)]
            answers = [answer for answers in await asyncio.gather(*asks) for answer in answers]
            ids = [json.loads(answer)["expirationId"] for status, answer, _ in answers if status == 200]
            self.random.shuffle(ids)
            groups = [ids[start : start + GROUP] for start in range(0, len(ids), GROUP)]
            await asyncio.gather(*(self.abort(group, due, lanes) for group, lanes in zip(groups, pipes)))
        for pipe in (pipe for lanes in pipes for pipe in lanes):
            pipe.close()

    async def abort(self, ids, due, lanes):
        moment = due + self.shift + self.random.randrange(-SPREAD, SPREAD)
        pipe = self.random.choice(lanes)
        await asyncio.sleep(max(0, moment - now()) / 1e6)
        answers = await pipe.exchange("/abort", [json.dumps({"expirationId": id}).encode() for id in ids])
        for id, (status, _, _) in zip(ids, answers):
            self.statuses[id] = status
            self.shift += STEP if status == 204 else -STEP

    async def judge(self, result, left):
        counts = {status: list(self.statuses.values()).count(status) for status in set(self.statuses.values())}
        arrivals = await self.stand.arrivals()
        fired = {arrival["id"] for arrival in arrivals}
        rows = {row["id"]: row for row in await self.stand.database.rows()}
        aborted = {id for id, status in self.statuses.items() if status == 204}
        result.figure("races", len(self.statuses))
        result.figure("answers", counts)
        result.figure("fired although aborted with 204", len(aborted & fired))
        result.figure("neither aborted nor fired", len(self.statuses.keys() - aborted - fired))
        result.figure("fired more than once", len(arrivals) - len(fired))
        result.figure(
            "fired early",
            sum(arrival["t"] < rows[arrival["id"]]["due"] for arrival in arrivals),
        )
        result.figure("still pending", left)
        result.require(set(counts) <= {204, 409}, "every abort is answered with 204 or 409")
        result.require(counts.get(204, 0) and counts.get(409, 0), "both sides win some races")
        result.require(not aborted & fired, "no timer fires after its 204")
        result.require(fired | aborted == self.statuses.keys(), "a timer fires or is aborted")
        result.require(len(arrivals) == len(fired), "no timer fires twice")
        result.require(
            all(rows[arrival["id"]]["due"] <= arrival["t"] for arrival in arrivals),
            "none fires early",
        )
        agree = all(rows[id]["status"] == (2 if id in aborted else 1) for id in self.statuses)
        result.require(agree, "the status is the answer's")
