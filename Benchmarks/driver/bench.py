"""What a run has in hand, and what it has found so far."""

import os
import statistics
import subprocess
import sys
import time

from cluster import Cluster
from harness.program import output_of
from neighbours import Neighbours

# Seconds to wait for a quiet machine, before each figure.
PATIENCE = float(os.environ.get("BENCH_PATIENCE", "60"))


class Bench:
    def __init__(self, root, passes, seconds):
        self.root = root
        self.directory = root / ".build/bench"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.tools = root / "Benchmarks/.build/release"
        self.tool = self.tools / "timer-bench"
        self.passes = passes
        # Of each measured part; the warm-up comes on top.
        self.seconds = seconds
        self.values = {}
        self.details = {}
        self.cluster = None
        self.statements = {}

    def say(self, text):
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)

    def add(self, name, value, **detail):
        """One pass's figure, with what belongs to it."""
        others = self.neighbours.share()
        self.values.setdefault(name, []).append(value)
        self.details.setdefault(name, []).append({"others": others, **detail})
        self.say(f"    {name}: {value:.4g}" + (f"  (others took {100 * others:.0f} %)" if others > 0.1 else ""))

    def median(self, name):
        values = self.values.get(name)
        return statistics.median(values) if values else None

    def start_cluster(self):
        self.cluster = Cluster(self.directory / "cluster")
        self.neighbours = Neighbours(self.directory / "cluster")

    def begin(self, empty=True):
        """Before each measurement: empty tables unless told otherwise, and a machine that nobody else uses, if that
        comes about within a minute."""
        if empty:
            self.cluster.empty()
        deadline = time.monotonic() + PATIENCE
        while True:
            self.neighbours.mark()
            time.sleep(0.3)
            if self.neighbours.share() < 0.15 or time.monotonic() > deadline:
                break
            time.sleep(2)
        self.neighbours.mark()

    def run(self, program, **options):
        """Runs one of the programs of timer-bench and gives its report."""
        arguments = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
        return output_of([self.tool, program, *arguments])

    def load(self, port, **options):
        return self.run("load", port=port, **options)

    def limit(self, program, **options):
        return self.run(program, database=self.cluster.url, **options)

    def statement(self, name):
        """A file with a statement as the service runs it."""
        path = self.directory / f"{name}.sql"
        path.write_text(self.statements[name])
        return path

    def build(self, *arguments, package=None):
        subprocess.run(
            ["swift", "build", "-c", "release", *arguments], cwd=package or self.root, check=True, stdout=sys.stderr
        )
