"""What a claim takes.

    PYTHONPATH=scripts python3 Benchmarks/driver/claims.py [snapshot|pending] [--binary FILE] [--counts N,N…]

snapshot: beside a transaction whose snapshot keeps 500,000 ended timers in the indexes, with a lower bound on the due
date and without. pending: with ever more timers that are not due. Both on a throw-away cluster; the statement and the
planner's settings are the service's own, read from PostgreSQL's log while it runs. See docs/reliability.md.
"""

import argparse
import copy
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from cluster import Cluster
from harness.places import ROOT
from harness.program import comes_true
from harness.service import Service

BATCH = 100
CLAIM_BYTES = 8 << 20
ROUNDS = 200
TURNS = 10
BOUNDS = {"from the oldest entry": "'-infinity'", "from the bound": "now() - interval '6 seconds'"}
# As many timers pass through as in a few minutes under load; they were due in the last hour.
PASS = """
CREATE TEMP TABLE passing AS
    SELECT gen_random_uuid() AS id, now() - interval '1 hour' + n * interval '{step} microseconds' AS due_at
    FROM generate_series(1, {count}) AS n;
INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
    SELECT id, due_at, 100, 0 FROM passing;
UPDATE timer_service.pending_expirations p SET owner = 1, attempt = 1 FROM passing WHERE p.id = passing.id;
DELETE FROM timer_service.pending_expirations p USING passing WHERE p.id = passing.id;
"""
ADD = f"""
WITH document AS (
    INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms, due_at, payload,
        output_mode, destination)
    SELECT gen_random_uuid(), 'bench', now(), 0, now(), repeat('x', 100), repeat('x', 100), 0
    FROM generate_series(1, {BATCH}) RETURNING id, due_at)
INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
    SELECT id, due_at, 200, 0 FROM document;
"""
END = """
DELETE FROM timer_service.pending_expirations
    WHERE owner = {owner} AND due_at BETWEEN now() - interval '1 minute' AND now();
"""


def learn(cluster, binary):
    """The claim of the service, by letting it run for a moment."""
    cluster.log_statements(True)
    with Service(binary, cluster.url, {"LOG_LEVEL": "error"}):
        comes_true(lambda: "claim" in cluster.statements(), 30, pause=0.2)
    cluster.log_statements(False)
    return cluster.statements()


class Claims:
    def __init__(self, cluster, statements):
        self.cluster = cluster
        self.owner = cluster.new_owner()
        self.setup = (
            f"{statements['settings']};\nPREPARE claim (bigint, int, timestamptz, bigint) AS {statements['claim']};\n"
        )

    def measure(self, rounds):
        """Milliseconds of claims that find nothing, and of claims of `BATCH`, for each bound in turn."""
        script, order = [self.setup], []
        for _ in range(rounds):
            for rows in (0, BATCH):
                for name, bound in BOUNDS.items():
                    claim = f"EXECUTE claim (512, {self.owner}, {bound}, {CLAIM_BYTES}, 0);"
                    script += [ADD if rows else "", "\\timing on", claim, "\\timing off", END.format(owner=self.owner)]
                    order.append((rows, name))
        done = subprocess.run(
            ["psql", "-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", self.cluster.url],
            input="\n".join(script),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        times = [float(text) for text in re.findall(r"^Time: ([\d.]+) ms", done.stdout, re.M)]
        if len(times) != len(order):
            raise RuntimeError(f"{len(times)} times for {len(order)} claims")
        return {key: [taken for each, taken in zip(order, times) if each == key] for key in dict.fromkeys(order)}


def report(title, measured):
    for (rows, name), times in measured.items():
        cuts = statistics.quantiles(times, n=100)
        print(f"| {title} | {name} | {rows} | {cuts[9]:.2f} | {cuts[49]:.2f} | {cuts[98]:.2f} |", flush=True)


def snapshot(cluster, claims):
    report("no snapshot", claims.measure(ROUNDS))
    holder = subprocess.Popen(["psql", "-X", "-q", "-o", "/dev/null", cluster.url], stdin=subprocess.PIPE, text=True)
    holder.stdin.write("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM timer_service.replicas LIMIT 0;\n")
    holder.stdin.flush()
    time.sleep(1)
    for _ in range(10):
        cluster.sql(PASS.format(count=50_000, step=60_000))
    report("snapshot open, 500,000 ended since", claims.measure(ROUNDS))
    holder.communicate("COMMIT;\n")
    cluster.sql("VACUUM timer_service.pending_expirations")
    report("snapshot closed, vacuumed", claims.measure(ROUNDS))


def pending(cluster, statements, counts):
    """A database for each count, measured in turn: neighbours come and go."""
    databases = {count: database(cluster, f"pending_{count}") for count in counts}
    for count, own in databases.items():
        own.preload(count, "now() + interval '1 day'", 1_000, port=9)
        own.settle_down()
    claims = {count: Claims(own, statements) for count, own in databases.items()}
    found = {count: {} for count in counts}
    for _ in range(TURNS):
        for count in counts:
            for key, times in claims[count].measure(ROUNDS // TURNS).items():
                # The first one is planned.
                found[count].setdefault(key, []).extend(times[1:])
    for count in counts:
        report(f"{count:,} pending", found[count])


def database(cluster, name):
    """Another database of the cluster with the same schema, empty."""
    cluster.sql(f"CREATE DATABASE {name} TEMPLATE postgres")
    own = copy.copy(cluster)
    own.url = cluster.url.rsplit("/", 1)[0] + "/" + name
    own.empty()
    return own


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["snapshot", "pending", "both"], default="both")
    parser.add_argument("--binary", default=ROOT / ".build/debug/timer-service")
    parser.add_argument("--counts", default="10000,1000000,10000000")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    directory = tempfile.mkdtemp(prefix="timer-service-claims.")
    os.chmod(directory, 0o711)
    cluster = Cluster(directory)
    try:
        statements = learn(cluster, options.binary)
        print("| | looks | due | p10, ms | median, ms | p99, ms |\n|---|---|---|---|---|---|", flush=True)
        if options.what != "snapshot":
            pending(cluster, statements, [int(text) for text in options.counts.split(",")])
        if options.what != "pending":
            snapshot(cluster, Claims(cluster, statements))
    finally:
        cluster.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
