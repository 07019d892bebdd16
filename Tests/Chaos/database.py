"""The private PostgreSQL cluster of a run."""

import asyncio
import json
import os
import pathlib
import re
import shutil
import subprocess

from harness.places import CLUSTER, free_port


class Database:
    """PostgreSQL in a directory of its own."""

    def __init__(self, directory, wrapper=()):
        self.wrapper = wrapper
        self.directory = pathlib.Path(directory)
        self.url = None
        self.port = None

    async def script(self, *arguments):
        process = await asyncio.create_subprocess_exec(
            *map(str, [*self.wrapper, CLUSTER, *arguments]),
            stdout=subprocess.PIPE,
        )
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
            "psql",
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            self.url,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            output, trouble = await asyncio.wait_for(process.communicate(text.encode()), timeout)
        except TimeoutError:
            process.kill()
            raise
        if process.returncode:
            raise RuntimeError(trouble.decode())
        return output.decode().splitlines()

    async def number(self, text):
        return float((await self.sql(text))[0] or 0)

    async def pending(self):
        """Timers that have not ended, and schedules that go on."""
        return int(
            await self.number("""
            SELECT (SELECT count(*) FROM timer_service.pending_expirations)
                + (SELECT count(*) FROM timer_service.schedules WHERE NOT is_over)""")
        )

    async def rows(self):
        """Every timer but those that ended long ago, where it stands, and what it carries that tells it from others."""
        lines = await self.sql("""
            SELECT json_build_object(
                'event', 'row', 'id', e.id,
                'ref', coalesce(e.payload::json->>'ref', e.payload::json->'data'->>'ref'),
                'due', (extract(epoch FROM e.due_at) * 1000000)::bigint,
                'status', coalesce(s.status, CASE WHEN p.id IS NULL THEN -1 ELSE 0 END),
                'both', s.id IS NOT NULL AND p.id IS NOT NULL,
                'fired', (extract(epoch FROM s.fired_at) * 1000000)::bigint,
                'settled', (extract(epoch FROM s.settled_at) * 1000000)::bigint,
                'failures', coalesce(s.failure_count, p.attempt),
                'error', coalesce(s.last_error, p.last_error))
            FROM timer_service.expirations e
            LEFT JOIN timer_service.settled_expirations s USING (id)
            LEFT JOIN timer_service.pending_expirations p USING (id)
            WHERE e.applicant_service <> 'retired'""")
        return [json.loads(line) for line in lines]


class Standby:
    """A synchronous standby of a Database: what the primary acknowledges, both have."""

    def __init__(self, primary, directory):
        self.primary = primary
        self.directory = pathlib.Path(directory)
        self.url = None
        self.port = None

    @property
    def data(self):
        return self.directory / "data"

    @staticmethod
    def binaries(program):
        """Those of scripts/cluster. A wheel may have the server alone: a newer client does for an older one."""
        own = pathlib.Path(os.environ.get("POSTGRES_BIN", "/nowhere"))
        return own if (own / program).exists() else max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))

    async def run(self, *arguments):
        """One of PostgreSQL's own programs, as the user that it may run as."""
        program, *rest = map(str, arguments)
        command = [str(self.binaries(program) / program), *rest]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL)
        if await process.wait():
            raise RuntimeError(f"{program} failed")

    async def start(self):
        self.directory.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.directory, "postgres", "postgres")
        await self.run(
            "pg_basebackup",
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
            "-D",
            self.data,
            "-d",
            f"{self.primary.url}?application_name=standby",
        )
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        await self.run(
            "pg_ctl",
            "-D",
            self.data,
            "-l",
            self.directory / "server.log",
            "-w",
            "-t",
            "60",
            "-o",
            f"-p {self.port} -k ''",
            "start",
        )
        # After the copy was made: promoted, it must not wait for a standby of its own.
        await self.primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'; SELECT pg_reload_conf();")
        deadline = asyncio.get_running_loop().time() + 30
        while await self.primary.sql("SELECT sync_state FROM pg_stat_replication") != ["sync"]:
            if asyncio.get_running_loop().time() > deadline:
                raise RuntimeError("the standby did not become synchronous")
            await asyncio.sleep(0.1)

    async def promote(self):
        await self.run("pg_ctl", "-D", self.data, "-w", "-t", "60", "promote")

    async def remove(self):
        if (self.data / "postmaster.pid").exists():
            await self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)
