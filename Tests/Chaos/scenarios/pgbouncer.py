"""PgBouncer between the replicas and PostgreSQL, in session and in transaction mode: a replica is killed, PostgreSQL
restarted, and the promise is checked. PGBOUNCER names the program, if it is not where Debian puts it."""

import asyncio
import os
import random
import shutil
import socket

from chaos_run import DRAIN, IN_FLIGHT, collect
from checker import Checker
from child import Child
from faults import Faults
from harness.places import free_port
from history import History
from load import Load
from report import report
from scenarios.pulse import Pulse, another_outlet
from scenarios.result import Result, milliseconds
from stand import Stand
from timers import Timers

RATE = 150
SECONDS = 30
QUIET_SECONDS = 10
MODES = ("session", "transaction")
PROGRAM = os.environ.get("PGBOUNCER") or shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
SETTINGS = """[databases]
postgres = host=127.0.0.1 port={port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = 60
max_client_conn = 500
; Seconds between two tries to reach PostgreSQL. The default of 15 is how long an outage then lasts at least.
server_login_retry = 1
logfile = {log}
"""


async def run(options):
    result = Result()
    if not os.access(PROGRAM, os.X_OK):
        result.require(False, "PgBouncer is there (Debian: apt-get install pgbouncer)")
        return result
    for mode in MODES:
        judge(result, mode, await pooled(options, mode))
    return result


async def pooled(options, mode):
    seed = options.seed
    history = History()
    async with Pooled(
        f"pgbouncer-{mode}",
        history,
        seed,
        environment={"MAX_IN_FLIGHT": str(IN_FLIGHT)},
    ) as stand:
        pulse = Pulse(stand.replicas[0].port, [await another_outlet(stand)])
        [late] = await pulse.run(lambda passed: passed < QUIET_SECONDS)
        missing = pulse.refused + len(pulse.due[0]) - len(late)
        pulse.close()
        await stand.database.sql("TRUNCATE timer_service.expirations, timer_service.settled_expirations")
        timers = Timers(random.Random(f"timers {seed}"), stand.ports)
        load = Load(
            [replica.port for replica in stand.replicas],
            timers,
            history,
            random.Random(f"load {seed}"),
        )
        faults = Faults(stand, random.Random(f"faults {seed}"), ["kill", "database"])
        await asyncio.gather(load.run(SECONDS, RATE), faults.run(SECONDS))
        left = await stand.drained(DRAIN)
        await asyncio.sleep(1)
        await collect(stand, timers, history)
        metrics = [await replica.metrics() for replica in stand.replicas]
    checker = Checker(history.events, IN_FLIGHT)
    checker.check()
    print(report(checker))
    return {
        "late": late,
        "missing": missing,
        "left": left,
        "violations": dict(checker.violations),
        "failed": sum(
            value for found in metrics for name, value in found.items() if name.startswith("timer_store_failures_total")
        ),
    }


def judge(result, mode, facts):
    result.figure(
        f"{mode} mode: lateness in quiet (p50 / p99 / worst)",
        milliseconds(facts["late"]),
    )
    result.figure(f"{mode} mode: calls answered with an error of the database", facts["failed"])
    result.require(
        facts["late"] and not facts["missing"],
        f"{mode} mode: each timer is accepted and fires",
    )
    result.require(not facts["left"], f"{mode} mode: every timer ends")
    for rule, found in facts["violations"].items():
        result.require(False, f"{mode} mode: {rule}: {len(found)}")


class Pooled(Stand):
    def __init__(self, name, *rest, **more):
        super().__init__(name, *rest, **more)
        self.mode = name.rpartition("-")[2]

    async def before_replicas(self):
        own = free_port()
        settings = self.scratch / "pgbouncer.ini"
        log = self.scratch / "pgbouncer.log"
        log.touch()
        settings.write_text(SETTINGS.format(port=self.database.port, own=own, mode=self.mode, log=log))
        command = [PROGRAM, "-q", settings]
        if os.getuid() == 0:
            shutil.chown(log, "postgres")
            # It refuses to run as root. setpriv(1) stays the same process, which the harness ends.
            command = [
                "setpriv",
                "--reuid",
                "postgres",
                "--regid",
                "postgres",
                "--clear-groups",
                *command,
            ]
        await Child.start(command, log=self.directory / "pgbouncer.out")
        await listening(own)
        for replica in self.replicas:
            replica.database_url = f"postgresql://postgres@127.0.0.1:{own}/postgres"

    async def after_replicas(self):
        for path in ("pgbouncer.ini", "pgbouncer.log"):
            if (self.scratch / path).exists():
                shutil.move(self.scratch / path, self.directory / path)


async def listening(port):
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.1)
    raise RuntimeError("PgBouncer does not listen")
