"""A replica of the service: the same port and the same way to PostgreSQL through all its incarnations."""

import asyncio
import base64
import hashlib
import json
import pathlib
import signal

from child import Child
from client import Client, NotSent, Unanswered
from harness.places import SERVICE, free_port
from history import now


class Replica:
    def __init__(self, stand, number, database_port):
        self.stand = stand
        self.number = number
        self.database_url = f"postgresql://postgres@127.0.0.1:{database_port}/postgres"
        self.port = free_port()
        self.incarnation = 0
        self.child = None
        self.watch = None
        self.may_end = False
        self.is_afflicted = False

    @property
    def name(self):
        """Of this incarnation: what the sink knows its deliveries by."""
        return f"{self.number}.{self.incarnation}"

    @property
    def log(self):
        return self.stand.directory / f"replica-{self.name}.log"

    async def start(self):
        self.incarnation += 1
        secret = base64.b64encode(hashlib.sha256(f"{self.stand.seed} {self.name}".encode()).digest()).decode()
        await self.stand.sink.ask(f"secret {self.name} {secret}")
        self.may_end = False
        self.child = await Child.start(
            [*self.stand.wrapper, SERVICE, self.stand.binary],
            {
                "DATABASE_URL": self.database_url,
                "HTTP_PORT": str(self.port),
                "LOG_LEVEL": "warn",
                "WEBHOOK_SECRET": "whsec_" + secret,
                "KAFKA_BROKERS": self.stand.bootstrap,
                **self.stand.environment,
                **self.stand.own_environment.get(self.number, {}),
            },
            log=self.log,
        )
        self.watch = asyncio.get_running_loop().create_task(self.notice_the_end(self.child, self.name))

    async def notice_the_end(self, child, name):
        status = await child.process.wait()
        Child.running.discard(child)
        if not self.may_end:
            self.stand.history.add("died", t=now(), by=name, status=status)

    async def is_ready(self):
        client = Client(self.port)
        try:
            return (await client.request("GET", "/-/ready", timeout=2))[0] == 200
        except (NotSent, Unanswered):
            return False
        finally:
            client.close()

    async def wait_until_ready(self, timeout=60):
        deadline = asyncio.get_running_loop().time() + timeout
        while not await self.is_ready():
            if self.child.has_ended or asyncio.get_running_loop().time() > deadline:
                raise RuntimeError(f"replica {self.name} did not get ready, see {self.log}")
            await asyncio.sleep(0.05)

    async def kill(self):
        self.may_end = True
        self.child.send(signal.SIGKILL)
        await self.watch

    async def stop(self, timeout=60):
        """Its exit status after SIGTERM."""
        self.may_end = True
        self.child.send(signal.SIGTERM)
        return await self.child.ended(timeout)

    async def metrics(self):
        client = Client(self.port)
        try:
            text = (await client.request("GET", "/-/metrics"))[1].decode()
        finally:
            client.close()
        lines = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
        return {name: float(value) for name, _, value in lines}

    def resident(self):
        """MiB of memory, rounded up; 0 when it has ended."""
        try:
            status = pathlib.Path(f"/proc/{self.child.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        sizes = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return -(-int(next(sizes, 0)) // 1024)

    def logged(self, *messages):
        """The lines of all its incarnations that say one of these."""
        found = []
        for path in sorted(self.stand.directory.glob(f"replica-{self.number}.*.log")):
            for line in path.read_text(errors="replace").splitlines():
                if any(message in line for message in messages) and line.startswith("{"):
                    found.append(json.loads(line))
        return found
