"""Two PostgreSQL servers, the second a synchronous standby; the first is killed and the second promoted, under load."""

import asyncio
import random

from chaos_run import DRAIN, IN_FLIGHT, collect
from checker import Checker
from database import Standby
from history import now
from load import Load
from report import report, table
from scenarios.result import Result
from stand import Stand
from timers import Timers

RATE = 80
BEFORE = 8
AFTER = 15


async def run(options):
    result = Result()
    history = options.history
    async with Failover("failover", history, options.seed, environment={"MAX_IN_FLIGHT": str(IN_FLIGHT)}) as stand:
        seed = options.seed
        timers = Timers(random.Random(f"timers {seed}"), stand.ports)
        load = Load(
            [replica.port for replica in stand.replicas],
            timers,
            history,
            random.Random(seed),
        )
        under_load = asyncio.get_running_loop().create_task(load.run(BEFORE + AFTER, RATE))
        await asyncio.sleep(BEFORE)
        begun = now()
        await stand.database.stop("immediate")
        await stand.standby.promote()
        promoted = now()
        history.add("fault", what="database", by=None, begun=begun, ended=promoted)
        await under_load
        stand.database.url = stand.standby.url
        left = await stand.drained(DRAIN)
        await asyncio.sleep(1)
        await collect(stand, timers, history)
        back = min(
            (
                event["t"]
                for event in history.events
                if event["event"] == "answer" and event["status"] == 200 and event["t"] > promoted
            ),
            default=None,
        )
    checker = Checker(history.events, IN_FLIGHT)
    is_kept = checker.check()
    print(report(checker))
    result.figure("from the kill to the end of the promotion", f"{(promoted - begun) / 1e6:.2f} s")
    result.figure(
        "first answer after the promotion",
        "none" if back is None else f"{(back - promoted) / 1e6:.2f} s",
    )
    result.figure("left pending", left)
    result.figures.update(table(checker))
    result.require(is_kept, "the promise holds over a failover")
    result.require(back is not None, "it answers again")
    return result


class Failover(Stand):
    """Replicas that know both servers, without proxies."""

    standby = None

    async def before_replicas(self):
        self.standby = Standby(self.database, self.scratch / "standby")
        await self.standby.start()
        hosts = f"host=127.0.0.1,127.0.0.1&port={self.database.port},{self.standby.port}"
        url = f"postgresql://postgres@/postgres?{hosts}&target_session_attrs=read-write"
        for replica in self.replicas:
            replica.database_url = url

    async def after_replicas(self):
        if self.standby:
            await self.standby.remove()
