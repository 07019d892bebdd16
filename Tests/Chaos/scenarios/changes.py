"""Changes against fires: timers due in one instant, each given another payload right around it, by any replica.

When the changes are sent follows how the last ones ended, so that each side wins about half of the races. After a 200
nothing may arrive with the old payload, after a 409 nothing with the new one.
"""

import asyncio
import hashlib
import json
import random

from history import now
from pipe import Pipe
from scenarios.result import Result, rest_body
from stand import Stand

ROUND = 240
# Rounds under way at a time, each at its own instant.
LANES = 4
# Microseconds.
SPREAD = 15_000
STEP = 60

OLD, NEW = b'{"ref": "t"}', b'{"ref":"changed"}'
SHAS = {hashlib.sha256(payload).hexdigest()[:16]: name for payload, name in ((OLD, "old"), (NEW, "new"))}


async def run(options):
    result = Result()
    count = options.count or 100_000
    async with Stand("changes", options.history, options.seed) as stand:
        race = Race(stand, random.Random(options.seed), count)
        await asyncio.gather(*(race.lane() for _ in range(LANES)))
        left = await stand.drained(60)
        arrivals = [(arrival["id"], arrival["t"], SHAS.get(arrival["sha"])) for arrival in await stand.arrivals()]
        rows = {row["id"]: row for row in await stand.database.rows()}
    judge(
        result,
        {
            "answers": race.statuses,
            "arrivals": arrivals,
            "due": {id: row["due"] for id, row in rows.items()},
            "refs": {id: row["ref"] for id, row in rows.items()},
            "left": left,
        },
    )
    return result


class Race:
    def __init__(self, stand, random, count):
        self.stand = stand
        self.random = random
        self.left = count
        self.shift = -20_000
        self.statuses = {}

    async def lane(self):
        pipes = [[Pipe(replica.port) for replica in self.stand.replicas] for _ in range(ROUND)]
        while self.left > 0:
            self.left -= ROUND
            due = now() + 2_000_000
            body = rest_body(self.stand.ports, due=due)
            asks = [pipes[0][number].exchange("/schedule", [body] * (ROUND // 3)) for number in range(3)]
            answers = [answer for answers in await asyncio.gather(*asks) for answer in answers]
            ids = [json.loads(answer)["expirationId"] for status, answer, _ in answers if status == 200]
            self.random.shuffle(ids)
            await asyncio.gather(*(self.change(id, due, replicas) for id, replicas in zip(ids, pipes)))
        for pipe in (pipe for replicas in pipes for pipe in replicas):
            pipe.close()

    async def change(self, id, due, replicas):
        moment = due + self.shift + self.random.randrange(-SPREAD, SPREAD)
        pipe = self.random.choice(replicas)
        await asyncio.sleep(max(0, moment - now()) / 1e6)
        body = b'{"payload":' + NEW + b"}"
        ((status, _, _),) = await pipe.exchange(f"/expirations/{id}", [body], method="PATCH")
        self.statuses[id] = status
        self.shift += STEP if status == 200 else -STEP


def judge(result, facts):
    answers = facts["answers"]
    counts = {status: list(answers.values()).count(status) for status in sorted(set(answers.values()))}
    fired = {}
    for id, _, payload in facts["arrivals"]:
        fired.setdefault(id, []).append(payload)
    changed = {id for id, status in answers.items() if status == 200}
    refused = answers.keys() - changed
    result.figure("races", len(answers))
    result.figure("answers", counts)
    result.figure("fired with the old payload after a 200", count(changed, fired, "old"))
    result.figure("fired with the new payload after a 409", count(refused, fired, "new"))
    result.figure("never fired", len(answers.keys() - fired.keys()))
    result.figure("fired more than once", sum(len(payloads) > 1 for payloads in fired.values()))
    result.figure("still pending", facts["left"])
    result.require(set(counts) <= {200, 409}, "every change is answered with 200 or 409")
    result.require(counts.get(200, 0) and counts.get(409, 0), "both sides win some races")
    result.require(not count(changed, fired, "old"), "nothing old fires after a 200")
    result.require(not count(refused, fired, "new"), "nothing new fires after a 409")
    result.require(None not in {payload for _, _, payload in facts["arrivals"]}, "what fires is one of the two payloads")
    result.require(fired.keys() >= answers.keys() and not facts["left"], "each timer fires")
    result.require(all(len(payloads) == 1 for payloads in fired.values()), "no timer fires twice")
    result.require(all(facts["due"][id] <= t for id, t, _ in facts["arrivals"]), "none fires early")
    agree = all(facts["refs"][id] == ("changed" if id in changed else "t") for id in answers)
    result.require(agree, "the stored payload is the answer's")


def count(ids, fired, payload):
    return sum(payload in fired.get(id, ()) for id in ids)
