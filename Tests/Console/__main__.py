"""Opens the console in a real browser: presses each button, and looks whether it did what it says.

console                        all checks
console --only NAME            those whose names hold that
console --pictures DIRECTORY   screenshots instead, for docs/console
"""

import argparse
import pathlib
import sys
import time
import traceback

import check_access
import check_audit
import check_bulk
import check_destinations
import check_firing
import check_looks
import check_new_timer
import check_overview
import check_schedules
import check_status
import check_timer
import check_timers
import pictures
from browser import browser
from database import Database
from stand import BOUND_TOKEN, READ_TOKEN, TOKEN, Stand

CHECKS = [
    check
    for module in (
        check_timers,
        check_bulk,
        check_timer,
        check_new_timer,
        check_schedules,
        check_destinations,
        check_firing,
        check_audit,
        check_looks,
        check_status,
        check_overview,
    )
    for check in module.CHECKS
]


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/console", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--binary", required=True)
    parser.add_argument("--database-url", required=True, help="of a server on which databases can be made")
    parser.add_argument("--only", default="")
    parser.add_argument("--pictures", type=pathlib.Path)
    arguments = parser.parse_args()
    with browser() as started:
        if arguments.pictures:
            open_stand(arguments, {}, lambda stand, timers: pictures.take(started, stand, timers, arguments.pictures))
            return 0
        wanted = [check for check in CHECKS if arguments.only in check.__name__]
        guarded = [check for check in check_access.CHECKS if arguments.only in check.__name__]
        tokens = {"API_TOKENS": f"{TOKEN}@boss,billing:{BOUND_TOKEN},{READ_TOKEN}@eye#read"}
        failed = 0
        if wanted:
            failed += open_stand(arguments, {}, lambda stand, timers: run(wanted, started, stand, timers))
        if guarded:
            failed += open_stand(arguments, tokens, lambda stand, timers: run(guarded, started, stand, timers))
    print(f"console: {len(wanted) + len(guarded) - failed} passed, {failed} failed")
    return min(failed, 1)


def open_stand(arguments, settings, use):
    with Database(arguments.database_url) as database, Stand(arguments.binary, database.url, settings) as stand:
        stand.database = database
        if settings:
            stand.headers["authorization"] = f"Bearer {TOKEN}"
        return use(stand, stand.fill())


def run(checks, started, stand, timers):
    """How many failed."""
    failed = 0
    for check in checks:
        began = time.monotonic()
        try:
            check(started, stand, timers)
            word = "passed"
        except Exception:
            failed += 1
            word = "FAILED"
            traceback.print_exc(limit=-3)
        print(f"{word} {check.__module__}.{check.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
