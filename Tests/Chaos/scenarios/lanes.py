"""Outcomes cannot be written, because of a lost permission or a lost connection: does anything go on that depends on
it, and does all go on afterwards?"""

import asyncio
import collections
import time

from client import Client, NotSent, Unanswered
from history import now
from scenarios.result import Result, rest_body
from stand import Stand

REPLICAS = 2
# Timers a second, each due at once; --count changes it.
COUNT = 50
# Seconds: of load before the fault; from it until it must be known everywhere, a lease and a second; until the kill.
BEFORE = 4
KNOWN = 4
BROKEN = 9
# Seconds in which the replicas are back once the cause is gone, and in which all is delivered.
RECOVERY = 15
DRAIN = 60
ROLE = "chaos_timers"
# What a replica that fires holds open for its outcomes: no other statement writes that table and this column.
SETTLING = f"""
    FROM pg_stat_activity WHERE usename = '{ROLE}'
        AND query LIKE '%INSERT INTO timer_service.settled_expirations%' AND query LIKE '%fired_at%'"""
FAULTS = {
    "permission": f"REVOKE INSERT ON timer_service.settled_expirations FROM {ROLE}",
    "connection": f"""
        DO $$ BEGIN EXECUTE format('ALTER ROLE {ROLE} CONNECTION LIMIT %s',
            (SELECT count(*) FROM pg_stat_activity WHERE usename = '{ROLE}') - (SELECT count(*) {SETTLING}));
        END $$;
        SELECT pg_terminate_backend(pid) {SETTLING};""",
}
REMEDIES = {
    "permission": f"GRANT INSERT ON timer_service.settled_expirations TO {ROLE}",
    "connection": f"ALTER ROLE {ROLE} CONNECTION LIMIT -1",
}


async def run(options):
    result = Result()
    for fault in FAULTS:
        async with Roled(f"lanes-{fault}", options.history, options.seed, REPLICAS) as stand:
            facts = await interrupt(stand, fault, options.count or COUNT)
        judge(result, fault, facts)
    return result


class Roled(Stand):
    """Its replicas are not PostgreSQL's superuser, from whom nothing can be taken."""

    async def before_replicas(self):
        await self.database.sql(f"CREATE ROLE {ROLE} LOGIN; GRANT CREATE ON DATABASE postgres TO {ROLE};")
        for replica in self.replicas:
            replica.database_url = replica.database_url.replace("postgres@", f"{ROLE}@")


async def interrupt(stand, fault, rate):
    load = Load(stand, rate)
    await asyncio.sleep(BEFORE)
    begun = now()
    await stand.database.sql(FAULTS[fault])
    await asyncio.sleep(BROKEN)
    ready = [await replica.is_ready() for replica in stand.replicas]
    killed = now()
    # One dies with what it could not write; the other must go on by itself.
    await stand.replicas[0].kill()
    await stand.database.sql(REMEDIES[fault])
    restored = time.monotonic()
    await stand.replicas[0].start()
    for replica in stand.replicas:
        await replica.wait_until_ready()
    recovery = time.monotonic() - restored
    await load.end()
    left = await stand.drained(DRAIN)
    arrivals = [(arrival["id"], arrival["t"]) for arrival in await stand.arrivals()]
    return {
        "rate": rate,
        "accepted": load.ids,
        "ready": ready,
        "recovery": recovery,
        "left": left,
        "arrivals": arrivals,
        "begun": begun,
        "killed": killed,
        "rows": {row["id"] for row in await stand.database.rows() if row["status"] == 1},
    }


class Load:
    """A fixed rate of timers that are due at once, whatever became of those before."""

    def __init__(self, stand, rate):
        self.clients = [Client(replica.port) for replica in stand.replicas]
        self.body = rest_body(stand.ports)
        self.rate = rate
        self.ids = set()
        self.is_over = False
        self.task = asyncio.ensure_future(self.work())

    async def work(self):
        begun, asks = time.monotonic(), []
        while not self.is_over:
            asks.append(asyncio.ensure_future(self.ask(self.clients[len(asks) % len(self.clients)])))
            await asyncio.sleep(max(0, begun + len(asks) / self.rate - time.monotonic()))
        await asyncio.gather(*asks)

    async def ask(self, client):
        try:
            status, answer = await client.request("POST", "/schedule", self.body)
        except (NotSent, Unanswered):
            return
        if status == 200:
            self.ids.add(answer.decode().split('"')[3])

    async def end(self):
        self.is_over = True
        await self.task
        for client in self.clients:
            client.close()


def judge(result, fault, facts):
    times = collections.Counter(id for id, _ in facts["arrivals"])
    doubled = sum(count > 1 for count in times.values())
    known = facts["begun"] + KNOWN * 1_000_000
    meanwhile = sum(known < t < facts["killed"] for _, t in facts["arrivals"])
    unwritten = sum(facts["begun"] < t < facts["killed"] for _, t in facts["arrivals"])
    result.figure(f"{fault}: timers accepted", len(facts["accepted"]))
    result.figure(f"{fault}: replicas ready {BROKEN} s after it", sum(facts["ready"]))
    result.figure(
        f"{fault}: delivered while no outcome could be written / later than {KNOWN} s after it",
        f"{unwritten} / {meanwhile}",
    )
    result.figure(f"{fault}: doubled after kill -9", doubled)
    result.figure(f"{fault}: seconds until all were ready again", round(facts["recovery"], 1))
    result.require(not any(facts["ready"]), f"{fault}: no replica says that it is ready")
    result.require(not meanwhile, f"{fault}: nothing is claimed while outcomes cannot be written")
    result.require(
        doubled <= facts["rate"] * KNOWN,
        f"{fault}: no more is doubled than was in flight",
    )
    result.require(
        facts["recovery"] <= RECOVERY and not facts["left"],
        f"{fault}: it goes on afterwards",
    )
    result.require(
        facts["accepted"] and facts["accepted"] <= facts["rows"] & times.keys(),
        f"{fault}: what was accepted is delivered",
    )
