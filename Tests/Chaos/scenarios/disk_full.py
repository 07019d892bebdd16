"""PostgreSQL runs out of space under load, first for its tables, then for its log as well: nothing acknowledged is
lost, requests are told to come back, and all goes on once there is space again."""

import asyncio
import collections
import os
import shutil

from database import Database
from history import now
from pipe import Pipe
from scenarios.result import Result, rest_body
from stand import Stand

MEGABYTE = 1 << 20
SIZE = 400 * MEGABYTE
# What is left when the disk is said to be full; the load takes it within seconds.
LEFT = 4 * MEGABYTE
CLIENTS = 24
# Seconds of load before, without space, and after.
BEFORE = 4
WITHOUT = 10
AFTER = 8
MOST_BACK = 5_000_000


async def run(options):
    result = Result()
    if os.getuid() != 0:
        result.require(False, "a small filesystem can be mounted (only root can)")
        return result
    for place in ("tables", "tables and log"):
        result.figure("full", place)
        facts = await fill(options, place)
        judge(result, place, facts)
    return result


async def fill(options, place):
    async with Cramped(f"disk-full-{place.replace(' ', '-')}", options.history, options.seed) as stand:
        if place == "tables":
            await stand.database.move_log(stand.scratch / "log")
            for replica in stand.replicas:
                await replica.wait_until_ready()
        flood = Flood(stand)
        await asyncio.sleep(BEFORE)
        stand.database.fill()
        began = now()
        while not flood.failures_since(began) and now() < began + 60_000_000:
            await asyncio.sleep(0.1)
        await asyncio.sleep(WITHOUT)
        stand.database.free()
        was_up = await stand.database.is_up()
        await stand.database.start()
        back = now()
        await asyncio.sleep(AFTER)
        await flood.end()
        left = await stand.drained(120)
        await asyncio.sleep(1)
        rows = {row["id"]: row["status"] for row in await stand.database.rows()}
        return {
            "statuses": flood.statuses(began, back),
            "bare": flood.bare,
            "accepted": flood.ids,
            "was up": was_up,
            "left": left,
            "rows": rows,
            "arrivals": collections.Counter(arrival["id"] for arrival in await stand.arrivals()),
            "first": min(
                (t for t, status in flood.answers if status == 200 and t > back),
                default=None,
            ),
            "back": back,
            "died": [event for event in options.history.events if event["event"] == "died"],
        }


async def command(*arguments):
    process = await asyncio.create_subprocess_exec(*map(str, arguments))
    if await process.wait():
        raise RuntimeError(f"{arguments[0]} failed")


def judge(result, place, facts):
    statuses, accepted = facts["statuses"], facts["accepted"]
    first = None if facts["first"] is None else facts["first"] - facts["back"]
    lost = [id for id in accepted if facts["rows"].get(id) != 1 or not facts["arrivals"][id]]
    doubled = sum(count > 1 for count in facts["arrivals"].values())
    result.figure(
        f"{place}: PostgreSQL",
        "lived on" if facts["was up"] else "died, and was started again",
    )
    result.figure(f"{place}: answers while there was no space", dict(statuses))
    result.figure(f"{place}: refusals without Retry-After", facts["bare"])
    result.figure(
        f"{place}: accepted / of them lost / doubled",
        f"{len(accepted)} / {len(lost)} / {doubled}",
    )
    result.figure(
        f"{place}: first answer with space again",
        "none" if first is None else f"{first / 1e6:.2f} s",
    )
    refusals = [status for status in statuses if status is not None and status >= 400]
    result.require(refusals and min(refusals) >= 500, f"{place}: requests are refused with 5xx")
    result.require(None not in statuses, f"{place}: each request is answered")
    result.require(not facts["bare"], f"{place}: each refusal says when to come back")
    result.require(
        accepted and not lost and not facts["left"],
        f"{place}: what was accepted is stored and fires",
    )
    # Where PostgreSQL dies no outcome is lost either: replicas that live on write theirs afterwards.
    result.require(not doubled, f"{place}: nothing fires twice")
    result.require(not facts["died"], f"{place}: no replica dies")
    result.require(first is not None and first <= MOST_BACK, f"{place}: it goes on by itself")


class Cramped(Stand):
    def make_database(self):
        return SmallDatabase(self.scratch / "postgres")


class SmallDatabase(Database):
    """A cluster on a filesystem of its own, in memory."""

    log = None

    @property
    def ballast(self):
        return self.directory / "ballast"

    async def start(self):
        if not self.directory.exists():
            self.directory.mkdir()
            await command("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", self.directory)
        await super().start()

    async def move_log(self, directory):
        """Its write-ahead log to where there is space."""
        await self.stop("fast")
        # shutil.move would make it root's.
        await command("mv", self.directory / "data/pg_wal", directory)
        (self.directory / "data/pg_wal").symlink_to(directory)
        self.log = directory
        await self.start()

    def fill(self):
        space = os.statvfs(self.directory)
        with open(self.ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(space.f_bavail * space.f_frsize - LEFT, 1))

    def free(self):
        self.ballast.unlink()

    async def is_up(self):
        try:
            return await self.sql("SELECT 1", timeout=5) == ["1"]
        except (TimeoutError, RuntimeError):
            return False

    async def remove(self):
        await super().remove()
        if os.path.ismount(self.directory):
            await command("umount", "--lazy", self.directory)
        shutil.rmtree(self.directory, ignore_errors=True)
        if self.log:
            shutil.rmtree(self.log, ignore_errors=True)


class Flood:
    """Clients that schedule one after the other; large bodies, to need space."""

    def __init__(self, stand):
        self.answers = []
        self.ids = set()
        self.bare = 0
        self.is_over = False
        self.body = rest_body(stand.ports, interval=500, headers={"x-padding": "x" * 2_000})
        self.tasks = [
            asyncio.get_running_loop().create_task(self.work(Pipe(stand.replicas[number % 3].port)))
            for number in range(CLIENTS)
        ]

    async def work(self, pipe):
        while not self.is_over:
            try:
                [(status, answer, headers)] = await pipe.exchange("/schedule", [self.body])
            except (TimeoutError, OSError, asyncio.IncompleteReadError):
                pipe.close()
                status, answer, headers = None, b"", {"retry-after": ""}
            self.answers.append((now(), status))
            if status == 200:
                self.ids.add(answer.decode().split('"')[3])
                # PostgreSQL is to run out of space, not the receiver out of breath.
                await asyncio.sleep(0.01)
            else:
                self.bare += "retry-after" not in headers
                await asyncio.sleep(0.2)
        pipe.close()

    def statuses(self, begin, end):
        return collections.Counter(status for t, status in self.answers if begin <= t < end)

    def failures_since(self, begin):
        return sum(t >= begin and status != 200 for t, status in self.answers)

    async def end(self):
        self.is_over = True
        await asyncio.gather(*self.tasks)
