"""A transaction stays open in the same database while the load goes on: no dead row can be cleared away. How late do
timers become, and is all as before when it has ended?"""

import asyncio
import subprocess

from pipe import Pipe
from quantiles import quantile
from scenarios.pulse import Pulse, another_outlet
from scenarios.result import Result, milliseconds, rest_body
from stand import Stand

# Seconds that the transaction is open; a quarter of it is measured before, and as much afterwards.
SECONDS = 120
# Timers a second beside those that are measured: as many rows are inserted, claimed and deleted.
RATE = 400
# p99 in microseconds: what an open transaction may cost, and what is no difference on a busy machine.
MOST_DURING = 100_000
UNNOTICED = 20_000
# p50 in microseconds that is no growth.
STEADY = 10_000


async def run(options):
    result = Result()
    seconds = options.count or SECONDS
    async with Stand("open-transaction", options.history, options.seed) as stand:
        load = Load(stand)
        pulse = Pulse(stand.replicas[0].port, [await another_outlet(stand)])
        await asyncio.sleep(3)
        facts = {"seconds": seconds, "before": await measure(pulse, seconds / 4)}
        transaction = await hold(stand.database)
        facts["begin"] = await measure(pulse, seconds / 2)
        facts["end"] = await measure(pulse, seconds / 2)
        facts["dead"] = await dead_rows(stand)
        transaction.kill()
        await transaction.wait()
        # Autovacuum looks once a minute.
        await stand.database.sql("VACUUM timer_service.pending_expirations")
        await asyncio.sleep(2)
        facts["after"] = await measure(pulse, seconds / 4)
        pulse.close()
        facts["load"] = await load.end()
        facts["left"] = await stand.drained(60)
    judge(result, facts)
    return result


async def measure(pulse, seconds):
    [late] = await pulse.run(lambda passed: passed < seconds)
    return late if not pulse.refused and len(late) == len(pulse.due[0]) else []


async def hold(database):
    """Returns once the snapshot is taken."""
    process = await asyncio.create_subprocess_exec(
        "psql",
        "-X",
        "-q",
        "-A",
        "-t",
        database.url,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    process.stdin.write(b"BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM timer_service.replicas;\n")
    if not await asyncio.wait_for(process.stdout.readline(), 10):
        raise RuntimeError("no transaction was begun")
    return process


async def dead_rows(stand):
    """Timers that are over and cannot be cleared away."""
    await stand.database.sql("VACUUM timer_service.pending_expirations")
    # The statistics of the VACUUM arrive a moment later.
    await asyncio.sleep(2)
    return int(
        await stand.database.number(
            "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relid = 'timer_service.pending_expirations'::regclass"
        )
    )


class Load:
    """A fixed rate of timers that are due soon, ten at a time."""

    def __init__(self, stand):
        self.body = rest_body(stand.ports, ref="load", interval=500)
        self.sent = 0
        self.refused = 0
        self.is_over = False
        loop = asyncio.get_running_loop()
        self.tasks = [loop.create_task(self.work(Pipe(replica.port))) for replica in stand.replicas]

    async def work(self, pipe):
        loop = asyncio.get_running_loop()
        began, sent = loop.time(), 0
        while not self.is_over:
            answers = await pipe.exchange("/schedule", [self.body] * 10)
            sent += len(answers)
            self.refused += sum(status != 200 for status, _, _ in answers)
            await asyncio.sleep(max(0, began + sent * len(self.tasks) / RATE - loop.time()))
        self.sent += sent
        pipe.close()

    async def end(self):
        """How many were sent and refused."""
        self.is_over = True
        await asyncio.gather(*self.tasks)
        return self.sent, self.refused


def judge(result, facts):
    before, after = (quantile(sorted(facts[name]), 0.99) for name in ("before", "after"))
    during = max(quantile(sorted(facts[name]), 0.99) for name in ("begin", "end"))
    sent, refused = facts["load"]
    result.figure("timers fired beside those that are measured", sent)
    result.figure("dead rows that could not be cleared away", facts["dead"])
    for name, when in (
        ("before", "before"),
        ("begin", f"open, first {facts['seconds'] / 2:.0f} s"),
        ("end", f"open, last {facts['seconds'] / 2:.0f} s"),
        ("after", "after"),
    ):
        result.figure(f"lateness {when} (p50 / p99 / worst)", milliseconds(facts[name]))
    are_measured = all(facts[name] for name in ("before", "begin", "end", "after"))
    result.require(
        are_measured and not refused and not facts["left"],
        "each timer is accepted and fires",
    )
    result.require(during <= MOST_DURING, "an open transaction costs little")
    first, last = (quantile(sorted(facts[name]), 0.5) for name in ("begin", "end"))
    result.require(last <= max(1.5 * first, STEADY), "lateness does not grow while it is open")
    result.require(after <= max(2 * before, UNNOTICED), "it recovers")
