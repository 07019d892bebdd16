"""What the main run stands on beside the rest: receivers that speak TLS, some that are stuck, and a proxy in front of
one replica's deliveries."""

import asyncio
import sys

import authority
from child import Child
from retired import Retired
from stand import HERE, Stand

IN_FLIGHT = 512
# Addresses of the tenant whose receivers never answer.
STUCK = 200
# The replica whose deliveries go through a proxy.
BEHIND_PROXY = 2
SETTINGS = {
    "MAX_IN_FLIGHT": str(IN_FLIGHT),
    "RETENTION_DAYS": "30",
    # More than a slow receiver needs, less than a long one.
    "SHUTDOWN_GRACE_MS": "4000",
    "HTTP_MAX_BUFFERED_BODY_BYTES": str(64 << 20),
}
# Seconds between two looks at the replicas' memory.
LOOK = 0.5


class Field(Stand):
    is_severable = True

    def __init__(self, name, history, seed):
        super().__init__(name, history, seed, environment=dict(SETTINGS))
        self.most_resident = 0

    async def start(self):
        trusted, served = await authority.make(self.directory)
        self.environment["REST_CA_FILE"] = str(trusted)
        self.sink_options = ("--stuck", STUCK, "--certificate", served)
        await super().start()
        self.retired = Retired(self.database)

    async def before_replicas(self):
        self.outgoing = await Child.start([sys.executable, "-B", HERE / "outgoing.py"])
        proxy = f"http://127.0.0.1:{await self.outgoing.line()}"
        self.own_environment[BEHIND_PROXY] = {"REST_PROXY": proxy}

    @property
    def behind_proxy(self):
        return self.replicas[BEHIND_PROXY]

    async def watch_memory(self):
        while True:
            self.most_resident = max(self.most_resident, *(replica.resident() for replica in self.replicas))
            await asyncio.sleep(LOOK)
