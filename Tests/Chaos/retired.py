"""Timers that ended longer ago than their retention: they are there at the start, and keep coming during a run."""

import asyncio
import contextlib

# For those of a run. Bytes of a large one.
LARGE = 500_000
AT_FIRST = {2_000: 100, 40: LARGE}
THEN = {100: 100, 3: LARGE}
# Seconds between two lots.
PERIOD = 5

INSERT = """
    WITH model AS MATERIALIZED (
        SELECT string_agg(md5(random()::text), '') AS bulk FROM generate_series(1, {size} / 32)
    ), ids AS MATERIALIZED (
        SELECT gen_random_uuid() AS id FROM generate_series(1, {count})
    ), documents AS (
        INSERT INTO timer_service.expirations
            (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
        SELECT id, 'retired', now() - interval '41 days', 0, now() - interval '41 days',
            '{{"ref":"retired","bulk":"' || bulk || '"}}', '{{"type":"kafka","topics":["retired"]}}', 0
        FROM ids, model
    )
    INSERT INTO timer_service.settled_expirations (id, status, settled_at, fired_at, failure_count, last_error)
    SELECT id, 1, now() - interval '40 days', now() - interval '41 days', 0, NULL FROM ids"""


class Retired:
    def __init__(self, database):
        self.database = database
        self.inserted = 0

    async def insert(self, count, size):
        await self.database.sql(INSERT.format(count=count, size=size), timeout=900)
        self.inserted += count

    async def run(self, seconds):
        """Lots of them for so long. What a fault of the database undoes is not made up for."""
        loop = asyncio.get_running_loop()
        end, lot = loop.time() + seconds, AT_FIRST
        while loop.time() < end:
            for count, size in lot.items():
                with contextlib.suppress(RuntimeError):
                    await self.insert(count, size)
            lot = THEN
            await asyncio.sleep(PERIOD)

    async def left(self, seconds, enough=0):
        """How many are still there once there are no more than enough, or after so long."""
        deadline = asyncio.get_running_loop().time() + seconds
        text = "SELECT count(*) FROM timer_service.expirations WHERE applicant_service = 'retired'"
        while True:
            left = int(await self.database.number(text))
            if left <= enough or asyncio.get_running_loop().time() >= deadline:
                return left
            await asyncio.sleep(1)

    async def fewer(self, seconds):
        """How many are still there once some are gone, or after so long."""
        return await self.left(seconds, enough=self.inserted - 1)
