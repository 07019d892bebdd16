"""An older release and this one side by side: a rolling restart to this one and back again, under load.

--old, --new     the two services' executables
--seconds N      the load between two steps (6)

Nothing that was acknowledged is lost; no timer arrives twice, since every replica stops in order; and an older release
refuses to start where it would do harm: while all firing is paused.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

from harness.places import CLUSTER, ROOT
from harness.program import Program, until
from harness.service import Service, get
from load import Load


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/upgrade", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--old", type=pathlib.Path, required=True)
    parser.add_argument("--new", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=float, default=6)
    options = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="timer-service-upgrade."))
    # PostgreSQL runs as another user when this is root.
    directory.chmod(0o711)
    try:
        started = subprocess.run([CLUSTER, "start", directory / "cluster"], stdout=subprocess.PIPE, check=True)
        return Upgrade(options, started.stdout.decode().strip(), directory).run()
    finally:
        Program.stop_all()
        subprocess.run([CLUSTER, "stop", directory / "cluster", "immediate"], check=False)
        shutil.rmtree(directory, ignore_errors=True)


class Upgrade:
    def __init__(self, options, database_url, directory):
        self.options = options
        self.database_url = database_url
        self.directory = directory
        self.count = 0
        self.failures = []

    def start(self, binary):
        self.count += 1
        return Service(binary, self.database_url, log=self.directory / f"replica-{self.count}.log")

    def expect(self, condition, what):
        print(f"{'ok' if condition else 'FAILED'}: {what}", flush=True)
        if not condition:
            self.failures.append(what)

    def run(self):
        sink = Program([ROOT / "scripts/sink", "--port", "0"], log=self.directory / "sink.log")
        first = until(lambda: self.sink_lines()[:1], 10, "a sink")[0]
        replicas = [self.start(self.options.old), self.start(self.options.old)]
        load = Load(replicas, int(first.rsplit(":", 1)[1]))
        load.go(self.options.seconds)
        print("two replicas of the older release, under load", flush=True)
        for binary, name in [(self.options.new, "this release"), (self.options.old, "the older release")]:
            self.roll(replicas, binary, load)
            self.expect(all(replica.is_running() for replica in replicas), f"both replicas are of {name}")
        self.roll(replicas, self.options.new, load)
        load.stop()
        self.check(load)
        self.refuse_while_paused(replicas)
        for replica in replicas:
            self.expect(replica.stop() == 0, "a replica stops in order")
        self.expect(not sink.has_ended, "the receiver was there all the time")
        return 1 if self.failures else 0

    def roll(self, replicas, binary, load):
        """One after another: its successor is ready before it goes."""
        for number, replica in enumerate(list(replicas)):
            replicas[number] = self.start(binary)
            load.go(self.options.seconds)
            self.expect(replica.stop() == 0, "a replica that is replaced stops in order")
            load.go(self.options.seconds)

    def sink_lines(self):
        path = self.directory / "sink.log"
        return path.read_text().splitlines() if path.exists() else []

    def check(self, load):
        acknowledged = set(load.acknowledged)
        arrived = until(lambda: self.arrived() if acknowledged <= self.arrived().keys() else None, 60, "all timers")
        twice = [identity for identity, times in arrived.items() if times > 1]
        self.expect(len(acknowledged) > 100, f"{len(acknowledged)} timers were acknowledged")
        self.expect(not acknowledged - arrived.keys(), "none of them is lost")
        self.expect(not twice, f"{len(twice)} arrived twice")
        self.expect(not load.refused, f"{len(load.refused)} requests were answered with an error {load.refused[:3]}")

    def arrived(self):
        """How often each timer arrived."""
        times = {}
        for line in self.sink_lines():
            if '"webhook-id": "' in line:
                identity = line.split('"webhook-id": "', 1)[1].split('"', 1)[0]
                times[identity] = times.get(identity, 0) + 1
        return times

    def refuse_while_paused(self, replicas):
        status, state = replicas[0].call("POST", "/-/pause")
        self.expect(status == 200 and state["unaware"] == 0, f"all firing is paused: {state}")
        try:
            self.start(self.options.old).stop()
            self.expect(False, "the older release refuses to start while all firing is paused")
        except RuntimeError as error:
            log = pathlib.Path(str(error).rsplit(": ", 1)[1]).read_text()
            self.expect(
                "needs a service that knows migration" in log, "the older release refuses to start, and says why"
            )
        self.expect(replicas[1].call("POST", "/-/resume")[0] == 200, "and timers fire again")
        self.expect("timer_firing_paused" in get(replicas[0].port, "/-/metrics"), "the metrics tell of it")


if __name__ == "__main__":
    sys.exit(main())
