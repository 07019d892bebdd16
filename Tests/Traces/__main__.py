"""Traces of a real service, read by OpenTelemetry's own messages: what is recorded, passed on, and dropped.

--binary FILE --broker FILE --database-url URL      the service, the mock broker, and a PostgreSQL server
--picture                                           prints traces as text, and tests little else
--only NAME                                         the scenarios whose names hold that
"""

import argparse
import subprocess
import sys
import traceback

import failures
import scenarios
from harness.program import Program

#: A way to fail, and what then becomes of spans.
WAYS = [
    ("takes", "exported"),
    ("away", "undelivered"),
    ("hangs", "undelivered"),
    ("503", "undelivered"),
    ("429", "undelivered"),
    ("closes", "undelivered"),
    ("400", "refused"),
    ("302", "refused"),
    ("rejects", "refused"),
    ("garbage", "exported"),
    ("endless", "exported"),
]


class Broker:
    """The mock broker, which obeys commands on its standard input."""

    def __init__(self, binary):
        self.program = Program([binary], stdin=subprocess.PIPE)
        self.bootstrap = self.program.first_line().removeprefix("bootstrap ")

    def read(self, topic):
        """The records of a topic, a line of JSON each."""
        self.program.process.stdin.write(f"read {topic} 2\n".encode())
        self.program.process.stdin.flush()
        lines = []
        for line in self.program.process.stdout:
            if line.startswith(b"end"):
                break
            lines.append(line.decode())
        return "".join(lines)


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/traces", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--binary", required=True)
    parser.add_argument("--broker", required=True)
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--picture", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    try:
        return run(options)
    finally:
        Program.stop_all()


def run(options):
    recorded = scenarios.Recorded(options, Broker(options.broker))
    others = []
    if not options.picture:
        plain = [
            scenarios.nothing_is_sent_without_an_endpoint,
            failures.a_collector_that_comes_back,
            failures.a_stop_does_not_wait_for_a_collector_that_hangs,
            scenarios.samplers,
        ]
        others = [named(f.__name__, f, options) for f in plain]
        others += [named(f"a collector that {w}", failures.timers_do_not_mind, options, w, r) for w, r in WAYS]
    steps = [named(f.__name__, f) for f in recorded.all()] + others + [named(f.__name__, f) for f in recorded.last()]
    steps = [step for step in steps if options.only in step[0]]
    failed = [name for name, step in steps if not passes(name, step)]
    scenarios.show(recorded.pictures)
    print(f"\n{len(steps) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def named(name, step, *arguments):
    return name.replace("_", " "), lambda: step(*arguments)


def passes(name, step):
    try:
        step()
    except (AssertionError, RuntimeError, OSError, LookupError, ValueError):
        print(f"FAILED: {name}", flush=True)
        traceback.print_exc(file=sys.stdout)
        return False
    print(f"passed: {name}", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
