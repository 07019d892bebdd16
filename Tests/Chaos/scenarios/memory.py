"""Large payloads on their way to hosts that hang, and large lists that nobody reads: is memory bounded?"""

import asyncio
import contextlib
import random
import time

from client import Client, NotSent, Unanswered
from scenarios.crowd import schedule
from scenarios.result import Memory, Result, rest_body
from stand import Stand

HANGING = 120
# Timers for each of them; bytes of a payload.
COUNT = 20
SIZE = 1_000_000
TIMEOUT = 600_000
READERS = 12
# Bytes that a reader reads before it stops.
READ = 16 << 20
# Seconds in which the replica takes what it may, and for which the readers hold their connections.
SETTLING = 10
HOLDING = 15
# Seconds for the first byte of a list, and for more of it: a busy machine's PostgreSQL takes its time for 200 MB.
PATIENCE = 30
# MiB: what is claimed, bodies of requests and answers have a budget each.
MOST = 900
# Seconds that a liveness probe waits.
PROBE = 1.0


async def run(options):
    result = Result()
    count = options.count or COUNT
    environment = {
        "DATABASE_TIMEOUT_MS": str(1_000 * PATIENCE),
        "HTTP_HANDLER_TIMEOUT_MS": str(2_000 * PATIENCE),
    }
    stand = Stand("memory", options.history, options.seed, 1, environment)
    stand.sink_options = ("--stuck", HANGING, "--addresses", 1)
    async with stand:
        replica = stand.replicas[0]
        facts = {"count": count * HANGING, "before": replica.resident()}
        facts["accepted"], facts["claimed"] = await measured(stand, fill(stand, count))
        facts["arrived"] = len({arrival["id"] for arrival in await stand.arrivals()})
        facts["settled"] = replica.resident()
        (facts["readers"], facts["slowest probe"]), facts["read"] = await measured(stand, read(replica.port))
        facts["died"] = replica.child.has_ended
    judge(result, facts)
    return result


async def measured(stand, work):
    """What it found, and the most MiB of the replica meanwhile."""
    memory = Memory(stand.replicas)
    watch = asyncio.ensure_future(memory.watch())
    found = await work
    watch.cancel()
    return found, memory.most


async def fill(stand, count):
    """How many were accepted."""
    bulk = random.randbytes(SIZE // 2).hex()
    accepted = 0
    for _ in range(count):
        bodies = [
            rest_body(
                stand.ports,
                "stuck",
                ref="large",
                tenant="large",
                bulk=bulk,
                hostname=host,
                timeoutMs=TIMEOUT,
            )
            for host in stand.ports["stuck"]
        ]
        accepted += len(await schedule(stand.replicas[0].port, bodies, pipes=4))
    await asyncio.sleep(SETTLING)
    return accepted


async def read(port):
    """What each reader got, and the slowest answer to a liveness probe beside them, in seconds."""
    probe = Probe(port)
    ends = [await asyncio.open_connection("127.0.0.1", port, limit=1 << 16) for _ in range(READERS)]
    sizes = await asyncio.gather(*(read_some(*end) for end in ends))
    await asyncio.sleep(HOLDING)
    for _, writer in ends:
        writer.transport.abort()
    probe.task.cancel()
    return sizes, probe.slowest


async def read_some(reader, writer):
    """The status, and the bytes that were read until it stopped."""
    writer.write(b"GET /expirations?limit=200 HTTP/1.1\r\nhost: chaos\r\n\r\n")
    status, size = None, 0
    try:
        while size < READ and (data := await asyncio.wait_for(reader.read(1 << 16), PATIENCE)):
            status = status or int(data.split()[1])
            size += len(data)
            if status != 200:
                break
    except (OSError, TimeoutError):
        pass
    return status, size


class Probe:
    """Asks whether the replica lives, as a platform does; `slowest`: seconds."""

    def __init__(self, port):
        self.client = Client(port)
        self.slowest = 0.0
        self.task = asyncio.ensure_future(self.work())

    async def work(self):
        while True:
            begun = time.monotonic()
            with contextlib.suppress(NotSent, Unanswered):
                await self.client.request("GET", "/-/healthz", timeout=20)
            self.slowest = max(self.slowest, time.monotonic() - begun)
            await asyncio.sleep(0.1)


def judge(result, facts):
    result.figure(
        "large timers accepted / requests that were seen",
        f"{facts['accepted']} of {facts['count']} / {facts['arrived']}",
    )
    result.figure(
        "resident memory before / payloads in flight / afterwards / lists not read",
        f"{facts['before']} / {facts['claimed']} / {facts['settled']} / {facts['read']} MiB",
    )
    result.figure(
        "what the readers got",
        [f"{status}, {size / 1e6:.1f} MB" for status, size in facts["readers"]],
    )
    result.figure("slowest liveness probe beside the readers", f"{facts['slowest probe']:.2f} s")
    result.require(
        facts["accepted"] == facts["count"] and facts["arrived"] > 0,
        "large timers are accepted and sent",
    )
    result.require(facts["claimed"] <= MOST, "payloads in flight keep to their budget")
    statuses = {status for status, _ in facts["readers"]}
    # Those for whom there is no room are told so.
    result.require(
        200 in statuses <= {200, 503},
        "each reader is answered, and some with their list",
    )
    result.require(facts["read"] <= MOST, "answers that nobody reads keep to their budget")
    result.require(facts["slowest probe"] <= PROBE, "a liveness probe is answered beside them")
    result.require(not facts["died"], "the replica lives")
