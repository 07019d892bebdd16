"""The faults of a run: which, when and for how long comes from the seed."""

import asyncio
import signal

from history import now

# Longer than a lease, which is 3 s.
PAUSE = (4.0, 7.0)
# What the proxy of one replica's deliveries does: it refuses, or lets nothing through.
PROXY_MODES = {
    "403": "refusal",
    "407": "refusal",
    "502": "refusal",
    "hang": "outage",
    "die": "outage",
}


class Faults:
    def __init__(self, stand, random, only=None):
        self.stand = stand
        self.random = random
        self.deck = []
        self.modes = []
        # There is one of each: it cannot be stopped twice.
        self.database_turn = asyncio.Lock()
        self.broker_turn = asyncio.Lock()
        self.kinds = {
            "kill": self.kill,
            "pause": self.pause,
            "cut": self.cut,
            "hole": self.hole,
            "restart": self.restart,
            "database": self.database,
            "broker": self.broker,
            "proxy": self.proxy,
        }
        if only:
            self.kinds = {name: self.kinds[name] for name in only}

    async def run(self, seconds):
        """One after the other, each given time to heal; every third begins before the last one has healed."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        await asyncio.sleep(2)
        under_way = set()
        while loop.time() < end - 4:
            task = loop.create_task(self.kinds[self.next()]())
            under_way.add(task)
            if self.random.random() < 0.7:
                await asyncio.wait(under_way)
            await asyncio.sleep(self.random.uniform(1, 3))
            under_way = {task for task in under_way if not self.is_over(task)}
        if under_way:
            await asyncio.wait(under_way)
        for task in under_way:
            task.result()

    @staticmethod
    def is_over(task):
        if task.done():
            task.result()
        return task.done()

    def next(self):
        """Each kind once before any comes again."""
        if not self.deck:
            self.deck = list(self.kinds)
            self.random.shuffle(self.deck)
        return self.deck.pop()

    def victim(self):
        free = [replica for replica in self.stand.replicas if not replica.is_afflicted]
        return self.random.choice(free) if free else None

    def log(self, what, begun, by=None):
        self.stand.history.add("fault", what=what, by=by, begun=begun, ended=now())

    async def kill(self):
        await self.afflict(self.kill_and_start)

    async def kill_and_start(self, replica):
        name, begun = replica.name, now()
        await replica.kill()
        self.log("kill", begun, name)
        # Most times long enough for the others to take over what it held.
        await asyncio.sleep(self.random.uniform(2, 7))
        await self.start(replica)

    async def pause(self):
        async def work(replica):
            begun = now()
            replica.child.send(signal.SIGSTOP)
            await asyncio.sleep(self.random.uniform(*PAUSE))
            replica.child.send(signal.SIGCONT)
            self.log("pause", begun, replica.name)

        await self.afflict(work)

    async def cut(self):
        await self.afflict(lambda replica: self.network(replica, "cut"))

    async def hole(self):
        await self.afflict(lambda replica: self.network(replica, "hole"))

    async def network(self, replica, what):
        begun = now()
        await self.stand.proxy.ask(f"{what} {replica.number}")
        await asyncio.sleep(self.random.uniform(0.5, 7))
        await self.stand.proxy.ask(f"heal {replica.number}")
        self.log(what, begun, replica.name)

    async def restart(self):
        async def work(replica):
            name, begun = replica.name, now()
            status = await replica.stop()
            self.log("restart", begun, name)
            if status:
                self.stand.history.add("died", t=now(), by=name, status=status)
            await self.start(replica)

        await self.afflict(work)

    async def database(self):
        async with self.database_turn:
            begun = now()
            await self.stand.database.stop("immediate")
            await asyncio.sleep(self.random.uniform(0, 3))
            await self.stand.database.start()
            self.log("database", begun)

    async def broker(self):
        async with self.broker_turn:
            begun = now()
            await self.stand.broker.ask("down")
            await asyncio.sleep(self.random.uniform(1, 6))
            await self.stand.broker.ask("up")
            self.log("broker", begun)

    async def proxy(self):
        async def work(replica):
            begun = now()
            mode = self.next_mode()
            await self.stand.outgoing.ask(mode)
            await asyncio.sleep(self.random.uniform(1, 6))
            await self.stand.outgoing.ask("heal")
            self.log(PROXY_MODES[mode], begun, replica.name)

        replica = self.stand.behind_proxy
        if not replica.is_afflicted:
            await self.afflict(work, replica)

    def next_mode(self):
        if not self.modes:
            self.modes = list(PROXY_MODES)
            self.random.shuffle(self.modes)
        return self.modes.pop()

    async def afflict(self, work, replica=None):
        replica = replica or self.victim()
        if replica is None:
            return
        replica.is_afflicted = True
        try:
            await work(replica)
        finally:
            replica.is_afflicted = False

    async def start(self, replica):
        """It may have to wait for a database that is away as well."""
        await replica.start()
        await replica.wait_until_ready(120)
