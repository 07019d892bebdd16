"""Tries the service on Kafka brokers; scripts/kafka calls it, and says more."""

import argparse
import os
import pathlib
import sys
import tempfile
import time
import traceback

import scenarios
from harness.program import Program
from stand import GivenBroker, MockBroker, Stand, TansuBroker, libraries, loaded

EVERYWHERE = [scenarios.record, scenarios.later, scenarios.too_large]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--database-url", required=True)
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="timer-service-kafka.") as place:
        try:
            for number, (broker, library, environment) in enumerate(pairs()):
                directory = pathlib.Path(place) / str(number)
                directory.mkdir()
                failed += run(broker, library, environment, options, directory, f"{os.getpid()}-{number}")
        finally:
            Program.stop_all()
    print(f"{'FAILED: ' + str(failed) if failed else 'all arrived'}")
    sys.exit(1 if failed else 0)


def pairs():
    """Each broker with each library that understands it: Debian 12's does not understand Tansu."""
    debian, pypi = libraries().items()
    yield MockBroker, *debian
    yield MockBroker, *pypi
    yield TansuBroker, *pypi
    if address := os.environ.get("KAFKA_BROKERS"):
        yield (lambda directory, environment: GivenBroker(address)), *debian


def run(make, library, environment, options, directory, number):
    broker = make(directory, environment)
    stand = Stand(broker, environment, options.binary, options.database_url, directory, number)
    with stand.service() as service:
        print(f"\n== {broker.name}, {library} ({pathlib.Path(loaded(service.pid)).name})", flush=True)
    chosen = EVERYWHERE + [scenarios.restart] * broker.restarts
    if broker.has_gate:
        chosen += [scenarios.broker_limit, scenarios.secure, scenarios.lost_acknowledgement]
    failed = 0
    for scenario in chosen:
        began = time.monotonic()
        try:
            seen = scenario(stand)
        except Exception:
            failed += 1
            seen = f"FAILED\n{traceback.format_exc()}"
        print(f"  {scenario.__name__:<22} {time.monotonic() - began:5.1f} s  {seen}", flush=True)
    broker.stop()
    return failed


main()
