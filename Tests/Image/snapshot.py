"""SNAPSHOT of the Dockerfile: apt takes its packages from that day's archive, for which another stands in."""

import re
import subprocess
import sys
import tempfile

from build import context
from engine import HERE

DAY = "20261101T000000Z"


def check(engine, report):
    report.section(f"docker build --target=packages --build-arg=SNAPSHOT={DAY}")
    host = engine.docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
    # A file: a pipe that nobody reads meanwhile is full some day.
    with tempfile.TemporaryFile("w+") as paths:
        archive = subprocess.Popen(
            ["nsenter", "--target", str(engine.pid), "--net", sys.executable, "-B", HERE / "archive.py", host],
            stdout=paths,
        )
        try:
            said = engine.docker(
                "build", "--progress=plain", "--no-cache", "--target=packages", "--tag=timer-service:packages",
                f"--add-host=snapshot.debian.org:{host}", f"--build-arg=SNAPSHOT={DAY}", context(engine, "context"),
                timeout=1800,
            )  # fmt: skip
        finally:
            archive.kill()
            archive.wait()
        paths.seek(0)
        asked = paths.read().split()
    of_day = [path for path in asked if re.match(rf"/archive/debian(-security)?/{DAY}/", path)]
    report.check("it is asked for that day", of_day and of_day == asked, f"{len(asked)} requests, {asked[:1]}")
    lists = {path.split("/dists/")[1].split("/")[0] for path in asked if path.endswith("/InRelease")}
    report.check("  for each suite", lists == {"bookworm", "bookworm-updates", "bookworm-security"}, sorted(lists))
    sources = sorted(set(re.findall(r" (?:Get|Hit|Ign|Err):\d+ (https?://[^/ ]+)", said)))
    report.check("apt names no other archive", sources == ["http://snapshot.debian.org"], sources)
    packages = [path for path in asked if path.endswith(".deb")]
    report.check("packages come from it", packages, f"{len(packages)} packages")
