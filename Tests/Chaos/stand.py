"""What a run stands on: PostgreSQL, a broker, the receivers, the network between, and the replicas."""

import asyncio
import json
import os
import pathlib
import sys
import tempfile

from child import Child
from database import Database
from harness.places import ROOT, built
from history import load
from replica import Replica

HERE = pathlib.Path(__file__).resolve().parent
# The replica whose end the others do not see: its timers wait for its lease.
UNSEEN = 1


class Stand:
    """Use it as `async with`; all of it is gone afterwards but the directory with its logs."""

    # True: what lies between replicas and PostgreSQL can be cut. It passes all that they say to each other through one
    # process, which under load makes each of them late by more than what scenarios measure.
    is_severable = False

    def __init__(
        self,
        name,
        history,
        seed=1,
        replicas=3,
        environment=None,
        wrapper=(),
        database_wrapper=(),
    ):
        self.directory = ROOT / ".build/chaos" / name
        self.directory.mkdir(parents=True, exist_ok=True)
        for log in self.directory.glob("replica-*.log"):
            log.unlink()
        self.history = history
        self.seed = seed
        self.environment = environment or {}
        # What one replica has beside that, by its number.
        self.own_environment = {UNSEEN: {"REPLICA_PROCESS": "hidden"}}
        self.sink_options = ()
        self.wrapper = wrapper
        self.database_wrapper = database_wrapper
        self.count = replicas
        build = os.environ.get("CHAOS_BUILD") or ("release" if is_built("release") else "debug")
        self.binaries = ROOT / ".build" / build
        self.replicas = []

    @property
    def binary(self):
        return self.binaries / "timer-service"

    async def __aenter__(self):
        # PostgreSQL refuses to run as root; as another user it must get through to its directory.
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="timer-chaos."))
        self.scratch.chmod(0o711)
        self.database = self.make_database()
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    def make_database(self):
        return Database(self.scratch / "postgres", self.database_wrapper)

    async def start(self):
        await self.database.start()
        self.sink, self.ports = await self.start_sink("arrivals")
        self.broker = await Child.start([self.broker_binary()])
        self.bootstrap = (await self.broker.line()).split()[1]
        for number, port in enumerate(await self.ways_to_the_database()):
            self.replicas.append(Replica(self, number, port))
        await self.before_replicas()
        for replica in self.replicas:
            await replica.start()
        for replica in self.replicas:
            await replica.wait_until_ready()

    async def ways_to_the_database(self):
        """The port for each replica."""
        if not self.is_severable:
            return [self.database.port] * self.count
        self.proxy = await Child.start([sys.executable, "-B", HERE / "proxy.py", self.database.port, self.count])
        return [int(port) for port in (await self.proxy.line()).split()]

    async def start_sink(self, name):
        """A process with all receivers, and their ports."""
        sink = await Child.start(
            [
                sys.executable,
                "-B",
                HERE / "sink.py",
                self.directory / f"{name}.jsonl",
                *self.sink_options,
            ]
        )
        return sink, json.loads(await sink.line())

    async def before_replicas(self):
        """For scenarios that stand on more."""

    async def after_replicas(self):
        """And its end."""

    @staticmethod
    def broker_binary():
        for build in ("release", "debug"):
            if built("mock-broker", build).exists():
                return built("mock-broker", build)
        raise RuntimeError("mock-broker is not built")

    async def __aexit__(self, *_):
        for replica in self.replicas:
            replica.may_end = True
        await Child.end_all()
        await self.after_replicas()
        await self.database.remove()
        self.scratch.rmdir()

    async def drained(self, seconds):
        """Waits until no timer is pending; how many are left."""
        deadline = asyncio.get_running_loop().time() + seconds
        while (left := await self.database.pending()) and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.5)
        return left

    async def arrivals(self):
        await self.sink.ask("flush")
        return load(self.directory / "arrivals.jsonl")

    async def records(self, topics):
        """What the broker holds, one event for each record."""
        found = []
        for topic in topics:
            for line in await self.broker.ask_for_lines(f"read {topic} 60", 90):
                found.append(json.loads(line))
        return found


def is_built(build):
    return built("timer-service", build).exists()
