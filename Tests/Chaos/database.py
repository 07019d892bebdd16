"""The private PostgreSQL cluster of a run."""

import asyncio
import json
import pathlib
import re
import shutil
import subprocess


class Database:
    """PostgreSQL in a directory of its own; `root` is the repository's."""

    def __init__(self, root, directory):
        self.root = root
        self.directory = pathlib.Path(directory)
        self.url = None
        self.port = None

    async def script(self, *arguments):
        process = await asyncio.create_subprocess_exec(
            str(self.root / "scripts/cluster"), *map(str, arguments), stdout=subprocess.PIPE)
        output, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"scripts/cluster {' '.join(map(str, arguments))} failed")
        return output.decode().strip()

    async def start(self):
        self.url = await self.script("start", self.directory, *([self.port] if self.port else []))
        self.port = int(re.search(r":(\d+)/", self.url)[1])

    async def stop(self, mode="immediate"):
        await self.script("stop", self.directory, mode)

    async def remove(self):
        if (self.directory / "data/postmaster.pid").exists():
            await self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    async def sql(self, text, timeout=120):
        """The lines that psql prints."""
        process = await asyncio.create_subprocess_exec(
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.url,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            output, trouble = await asyncio.wait_for(process.communicate(text.encode()), timeout)
        except asyncio.TimeoutError:
            process.kill()
            raise
        if process.returncode:
            raise RuntimeError(trouble.decode())
        return output.decode().splitlines()

    async def number(self, text):
        return float((await self.sql(text))[0] or 0)

    async def pending(self):
        return int(await self.number("SELECT count(*) FROM timer_service.pending_expirations"))

    async def rows(self):
        """Every timer, where it stands, and what it carries that tells it from others."""
        lines = await self.sql("""
            SELECT json_build_object(
                'event', 'row', 'id', e.id, 'ref', e.payload::json->>'ref',
                'due', (extract(epoch FROM e.due_at) * 1000000)::bigint,
                'status', coalesce(s.status, CASE WHEN p.id IS NULL THEN -1 ELSE 0 END),
                'both', s.id IS NOT NULL AND p.id IS NOT NULL,
                'fired', (extract(epoch FROM s.fired_at) * 1000000)::bigint,
                'failures', coalesce(s.failure_count, p.attempt),
                'error', coalesce(s.last_error, p.last_error))
            FROM timer_service.expirations e
            LEFT JOIN timer_service.settled_expirations s USING (id)
            LEFT JOIN timer_service.pending_expirations p USING (id)""")
        return [json.loads(line) for line in lines]
