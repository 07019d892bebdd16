"""The clients: they schedule at a fixed rate, repeat what has a key, abort and change."""

import asyncio
import json

import changes
from client import Client, NotSent, Unanswered
from history import now

MOST_WAITING = 1_000


class Load:
    def __init__(self, ports, timers, history, random):
        self.clients = [Client(port) for port in ports]
        self.timers = timers
        self.history = history
        self.random = random
        self.tasks = set()
        self.skipped = 0

    async def run(self, seconds, rate):
        """Arrivals at their times, whatever became of those before."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        sent = 0
        while (passed := loop.time() - began) < seconds:
            while sent < passed * rate:
                sent += 1
                if len(self.tasks) < MOST_WAITING:
                    self.begin(self.live(self.timers.make()))
                else:
                    self.skipped += 1
            await asyncio.sleep(0.005)
        await self.finish()

    def begin(self, work):
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def finish(self):
        while self.tasks:
            done, _ = await asyncio.wait(self.tasks)
            for task in done:
                task.result()
        for client in self.clients:
            client.close()

    async def live(self, timer):
        asked = asyncio.get_running_loop().time()
        abort_at = None if timer.abort_at is None else asked + timer.abort_at / 1_000
        self.history.add("ask", t=now(), ref=timer.ref, kind=timer.kind, sha=timer.sha, key=timer.key)
        first = self.random.randrange(len(self.clients))
        asks = [self.schedule(timer, first)]
        if timer.concurrent:
            asks.append(self.schedule(timer, first + 1))
        ids = [id for id in await asyncio.gather(*asks) if id]
        if timer.again and ids:
            await self.schedule(timer, first + 2)
        if abort_at and ids:
            await self.abort(timer, ids[0], abort_at)
        elif timer.change and ids:
            await asyncio.sleep(max(0, asked + timer.change.at / 1_000 - asyncio.get_running_loop().time()))
            number = self.random.randrange(len(self.clients))
            await changes.ask(timer.change, timer, ids[0], self.clients, number, self.history)

    async def schedule(self, timer, replica):
        """The id. With a key the request is repeated, each time to another replica, until it is answered."""
        headers = [("idempotency-key", f'"{timer.key}"')] if timer.key else []
        for attempt in range(40):
            number = (replica + attempt) % len(self.clients)
            try:
                status, answer = await self.clients[number].request("POST", "/schedule", timer.body, headers)
            except NotSent:
                await asyncio.sleep(0.1)
                continue
            except Unanswered:
                status, answer = None, b""
            id = json.loads(answer)["expirationId"] if status == 200 else None
            self.history.add("answer", t=now(), ref=timer.ref, replica=number, status=status, id=id)
            if id:
                return id
            if not timer.key or status not in (None, 503):
                return None
            await asyncio.sleep(0.25)
        return None

    async def abort(self, timer, id, when):
        await asyncio.sleep(max(0, when - asyncio.get_running_loop().time()))
        number = self.random.randrange(len(self.clients))
        body = json.dumps({"expirationId": id}).encode()
        sent = now()
        try:
            status, _ = await self.clients[number].request("POST", "/abort", body)
        except NotSent:
            return
        except Unanswered:
            status = None
        self.history.add(
            "abort",
            sent=sent,
            t=now(),
            ref=timer.ref,
            id=id,
            replica=number,
            status=status,
        )
