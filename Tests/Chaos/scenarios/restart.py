"""Three replicas are restarted one after the other under load: no request fails for clients that try once more."""

import asyncio
import collections
import dataclasses
import json
import random

from chaos_run import DRAIN, IN_FLIGHT, collect
from checker import Checker
from client import Client, NotSent, Unanswered
from history import now
from report import report
from scenarios.result import Result
from stand import Stand
from timers import Timers

RATE = 250
ROUNDS = 3
# Seconds between two restarts.
PAUSE = 1


async def run(options):
    result = Result()
    history, seed = options.history, options.seed
    async with Stand("restart", history, seed, environment={"MAX_IN_FLIGHT": str(IN_FLIGHT)}) as stand:
        # What takes longer than a stop may is another question's.
        timers = Timers(random.Random(f"timers {seed}"), stand.ports, without={"long"})
        callers = Callers(stand, timers, history, random.Random(f"callers {seed}"))
        calling = asyncio.get_running_loop().create_task(callers.run())
        await asyncio.sleep(2)
        stops = await roll(stand, history, options.count or ROUNDS)
        await asyncio.sleep(2)
        callers.is_over = True
        await calling
        left = await stand.drained(DRAIN)
        await asyncio.sleep(1)
        await collect(stand, timers, history)
    checker = Checker(history.events, IN_FLIGHT)
    checker.check()
    print(report(checker))
    judge(
        result,
        {
            "requests": callers.requests,
            "first": callers.first,
            "second": callers.second,
            "stops": stops,
            "left": left,
            "violations": dict(checker.violations),
        },
    )
    return result


async def roll(stand, history, rounds):
    """The exit status and seconds of each stop."""
    stops = []
    for replica in stand.replicas * rounds:
        name, begun = replica.name, now()
        status = await replica.stop()
        history.add("fault", what="restart", by=name, begun=begun, ended=now())
        stops.append((status, (now() - begun) / 1e6))
        await replica.start()
        await replica.wait_until_ready()
        await asyncio.sleep(PAUSE)
    return stops


class Callers:
    """Each request goes to any replica, over a kept connection if there is one; what fails there is asked once more, of
    the next replica and over a new connection."""

    def __init__(self, stand, timers, history, random):
        self.clients = [Client(replica.port) for replica in stand.replicas]
        self.timers = timers
        self.history = history
        self.random = random
        self.requests = 0
        self.first = collections.Counter()
        self.second = collections.Counter()
        self.is_over = False

    async def run(self):
        loop = asyncio.get_running_loop()
        began, under_way = loop.time(), set()
        while not self.is_over:
            while self.requests < (loop.time() - began) * RATE:
                self.requests += 1
                task = loop.create_task(self.schedule(self.timers.make()))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            await asyncio.sleep(0.002)
        await asyncio.gather(*under_way)
        for client in self.clients:
            client.close()

    async def schedule(self, timer):
        # Only with a key may a request be repeated whose answer was lost.
        timer = dataclasses.replace(timer, key=timer.ref)
        self.history.add("ask", t=now(), ref=timer.ref, kind=timer.kind, sha=timer.sha, key=timer.key)
        number = self.random.randrange(len(self.clients))
        failure = await self.ask(timer, number, self.clients[number])
        if failure is None:
            return
        self.first[failure] += 1
        number = (number + 1) % len(self.clients)
        fresh = Client(self.clients[number].port)
        failure = await self.ask(timer, number, fresh)
        fresh.close()
        if failure is not None:
            self.second[failure] += 1

    async def ask(self, timer, number, client):
        """What went wrong, or None."""
        status, id = None, None
        try:
            status, answer = await client.request(
                "POST", "/schedule", timer.body, [("idempotency-key", f'"{timer.key}"')]
            )
        except NotSent:
            return "refused"
        except Unanswered as error:
            failure = f"unanswered: {type(error.__cause__).__name__}"
        else:
            failure = None if status == 200 else f"answered {status}"
            id = json.loads(answer)["expirationId"] if status == 200 else None
        self.history.add("answer", t=now(), ref=timer.ref, replica=number, status=status, id=id)
        return failure


def judge(result, facts):
    result.figure("requests", facts["requests"])
    result.figure(
        "restarts / longest stop",
        f"{len(facts['stops'])} / {max(seconds for _, seconds in facts['stops']):.2f} s",
    )
    result.figure("failed at first", dict(facts["first"]))
    result.figure("failed after one more try", dict(facts["second"]))
    result.require(not facts["second"], "no request fails that is tried once more")
    result.require(facts["requests"] > 0 and facts["stops"], "there were requests and restarts")
    result.require(not any(status for status, _ in facts["stops"]), "each stop ends with status 0")
    result.require(not facts["left"], "every timer ends")
    for rule in facts["violations"]:
        result.require(False, rule)
