"""Tries to break the promise: nothing lost, nothing early, nothing after an abort.

chaos [SECONDS] [SEED]   load and faults for so long, then the check; the history is kept in .build/chaos/
chaos --scenario NAME    one question, measured: see Tests/Chaos/scenarios/
chaos --self-test        doctored histories and findings, each of which must be refused
chaos --check FILE       the check of a kept history
"""

import argparse
import asyncio
import signal
import sys

import chaos_run
import scenario
import scenario_self_test
import self_test
from timers import WEIGHTS


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/chaos",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("seconds", nargs="?", type=int, default=60)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--rate", type=int, help="timers scheduled per second")
    parser.add_argument(
        "--faults",
        type=lambda text: text.split(","),
        metavar="KIND,…",
        help="only these: kill, pause, cut, hole, restart, database, broker, proxy",
    )
    parser.add_argument(
        "--kinds",
        type=lambda text: text.split(","),
        metavar="KIND,…",
        help=f"only these timers: {', '.join(WEIGHTS)}",
    )
    parser.add_argument("--scenario", choices=scenario.NAMES)
    parser.add_argument("--count", type=int, help="of a scenario's timers, where it has such a number")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--check", metavar="FILE")
    options = parser.parse_args()
    if options.self_test:
        # Both, whatever the first one finds.
        return all([self_test.run(), scenario_self_test.run()])
    if options.check:
        return chaos_run.check_again(options.check)
    if options.scenario:
        return asyncio.run(until_told(scenario.run(options.scenario, options)))
    return asyncio.run(
        until_told(
            chaos_run.chaos(
                options.seconds,
                options.seed,
                options.rate,
                options.faults,
                options.kinds,
            )
        )
    )


async def until_told(work):
    """SIGTERM ends it like Ctrl-C: with all that it started."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    return await work


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
