"""The throw-away PostgreSQL cluster."""

import pathlib
import re
import shutil
import subprocess
import time

from harness.places import CLUSTER, ROOT
from harness.program import cpu_seconds
from neighbours import children_of

TABLES = ["expirations", "pending_expirations", "settled_expirations", "idempotency_keys"]
REST_OUTPUT = (
    '{"type":"rest","method":"post","protocol":"http","hostname":"127.0.0.1:%d","path":"/fired",'
    '"headers":{"x-origin":"bench"}}'
)


class Cluster:
    def __init__(self, directory):
        self.directory = directory
        self.url = subprocess.run(
            [CLUSTER, "start", directory], check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
        self.preloaded = 0

    def stop(self):
        subprocess.run([CLUSTER, "stop", self.directory], check=False)
        shutil.rmtree(self.directory, ignore_errors=True)

    def sql(self, text, **variables):
        """What psql prints of the last statement, without headings."""
        settings = [argument for name, value in variables.items() for argument in ("-v", f"{name}={value}")]
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *settings, self.url],
            input=text,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.strip()

    def empty(self):
        """Before each measurement: the same tables, nothing to write back."""
        self.sql("TRUNCATE " + ", ".join(f"timer_service.{table}" for table in TABLES) + "; CHECKPOINT;")
        self.preloaded = 0

    def preload(self, count, due, step, port):
        """`count` pending timers, in statements of at most a million rows.

        due: an expression in SQL; step: microseconds between two of them; port: of the receiver.
        """
        text = (ROOT / "Benchmarks/sql/preload.sql").read_text()
        first = self.preloaded + 1
        for start in range(first, first + count, 1_000_000):
            last = min(start + 1_000_000, first + count) - 1
            self.sql(
                text,
                first=start,
                last=last,
                step=step,
                output="'" + REST_OUTPUT % port + "'",
                destination=destination_key(f"http://127.0.0.1:{port}"),
                due=f"({due} + interval '{(start - first) * step} microseconds')",
            )
        self.preloaded += count

    def settle_down(self):
        """Vacuumed and written back, so that neither happens in the middle of a measurement."""
        self.sql(
            "VACUUM (ANALYZE) timer_service.expirations, timer_service.pending_expirations,"
            " timer_service.settled_expirations"
        )
        self.write_back()

    def write_back(self):
        """What was measured before leaves nothing to the disk that a commit would have to wait behind: half a minute
        later the kernel writes it, and each fsync of the log takes 30 ms."""
        self.sql("CHECKPOINT")

    def settled(self, status=1):
        return int(self.sql(f"SELECT count(*) FROM timer_service.settled_expirations WHERE status = {status}"))

    def last_settled_at(self):
        """Seconds of the Unix epoch."""
        return float(self.sql("SELECT extract(epoch FROM max(settled_at)) FROM timer_service.settled_expirations"))

    def lateness(self, share):
        """Milliseconds from the due date to the delivery's end, by the database's clock: this share had no more."""
        return float(
            self.sql(
                "SELECT percentile_cont(:share) WITHIN GROUP (ORDER BY extract(epoch FROM s.fired_at - e.due_at) * 1e3)"
                " FROM timer_service.settled_expirations s JOIN timer_service.expirations e USING (id)",
                share=share,
            )
        )

    def new_owner(self):
        return int(
            self.sql(
                "INSERT INTO timer_service.replicas (alive_until) VALUES (now() + interval '1 hour') RETURNING owner"
            )
        )

    def cpu(self):
        """CPU seconds of the server and its backends that are there now."""
        postmaster = int((pathlib.Path(self.directory) / "data/postmaster.pid").read_text().split()[0])
        return cpu_seconds(postmaster) + sum(cpu_seconds(pid) for pid in children_of(postmaster))

    def log_statements(self, enabled):
        command = "SET log_statement = 'all'" if enabled else "RESET log_statement"
        self.sql(f"ALTER SYSTEM {command}; SELECT pg_reload_conf();")
        time.sleep(0.5)

    def statements(self):
        """The prepared statements that the server's log shows, their text by their name, and under `settings` what the
        service tells the planner."""
        found, settings, name = {}, {}, None
        for line in (pathlib.Path(self.directory) / "server.log").read_text(errors="replace").splitlines():
            begins = re.match(r".* LOG:  execute (\w+): (.*)", line)
            settings.update(re.findall(r"set_config\('((?:enable_|plan_cache|jit)\w*)', '(\w+)', false\)", line))
            if begins:
                name = begins[1]
                found[name] = begins[2]
            elif name and line.startswith("\t"):
                found[name] += "\n" + line[1:]
            else:
                name = None
        return {**found, "settings": ";\n".join(f"SET {name} = {value}" for name, value in settings.items())}


def destination_key(destination):
    """FNV-1a in 64 bits, as a signed number: the service's key of a destination."""
    key = 0xCBF29CE484222325
    for byte in destination.encode():
        key = (key ^ byte) * 0x100000001B3 % 2**64
    return key - 2**64 if key >= 2**63 else key
