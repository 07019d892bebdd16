"""./scripts/bench: builds, measures, reports. See docs/performance.md."""

import os
import signal
import subprocess
import sys

import report
import scenarios
from bench import Bench
from harness.places import ROOT
from harness.program import Program

USAGE = """usage: scripts/bench [quick|full] [name…]

quick: one pass of {quick} (the default).
full: three passes of all but {by_name}; Hummingbird is built and measured, too.
Names: {names}."""


def parse(arguments):
    mode = arguments.pop(0) if arguments and arguments[0] in ("quick", "full") else "quick"
    unknown = [name for name in arguments if name not in scenarios.ALL]
    if unknown:
        sys.exit(
            USAGE.format(
                quick=", ".join(scenarios.QUICK),
                by_name=" and ".join(scenarios.BY_NAME),
                names=", ".join(scenarios.ALL),
            )
        )
    everything = [name for name in scenarios.ALL if name not in scenarios.BY_NAME]
    return mode, arguments or (scenarios.QUICK if mode == "quick" else everything)


def build(bench, mode, names):
    bench.say("building")
    bench.build("--product", "timer-service")
    bench.build("--product", "mock-broker")
    bench.build(package=ROOT / "Benchmarks")
    if mode == "full" and "http" in names:
        bench.build(package=ROOT / "Benchmarks/HummingbirdServer")


def measure(bench, name, facts):
    """What was found so far is kept, whatever becomes of the rest."""
    bench.say(name)
    try:
        scenarios.ALL[name](bench)
        return True
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        bench.say(f"  {name} failed: {error}")
        return False
    finally:
        report.write(bench, facts)


def main():
    mode, names = parse(sys.argv[1:])
    passes = int(os.environ.get("BENCH_PASSES", "1" if mode == "quick" else "3"))
    bench = Bench(ROOT, passes=passes, seconds=3 if mode == "quick" else 5)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        build(bench, mode, names)
        bench.start_cluster()
        facts = report.machine(bench)
        scenarios.learn_statements(bench)
        failed = [name for name in names if not measure(bench, name, facts)]
        print((bench.directory / "report.md").read_text())
        return 1 if failed else 0
    finally:
        Program.stop_all()
        if bench.cluster:
            bench.cluster.stop()


sys.exit(main())
