"""Proves the image and compose.yaml by a real engine; scripts/image calls it, and says more."""

import argparse
import pathlib
import signal
import sys
import time

import bases
import build
import compose
import hardened
import snapshot
from engine import Engine
from report import Report

PARTS = {
    "build": build.check,
    "run": hardened.check,
    "compose": compose.check,
    "again": build.again,
    "snapshot": snapshot.check,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--directory", type=pathlib.Path, required=True, help="where the engine, its images and its cache are"
    )
    parser.add_argument(
        "parts", nargs="*", choices=[[], *PARTS], help="of what is to be done, in this order; all by default"
    )
    options = parser.parse_args()
    # Both end it in order: the engine is stopped on the way out.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(130))
    report = Report()
    began = time.monotonic()
    with Engine(options.directory) as engine:
        report.section("engine")
        report.note(
            "docker", engine.docker("info", "--format", "{{.ServerVersion}}, {{.Driver}}, cgroup v{{.CgroupVersion}}")
        )
        with report.timed("base images"):
            bases.make(engine, options.directory)
        for part in options.parts or PARTS:
            PARTS[part](engine, report)
    print(
        f"\n{'FAILED: ' + ', '.join(report.failed) if report.failed else 'all holds'}, {time.monotonic() - began:.0f} s"
    )
    sys.exit(1 if report.failed else 0)


main()
