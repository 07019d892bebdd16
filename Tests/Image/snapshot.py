"""SNAPSHOT of the Dockerfile: apt takes its packages from that day's archive, for which another stands in."""

import re
import shutil

from bases import images_of_compose
from build import context
from engine import HERE

DAY = "20261101T000000Z"


def check(engine, report):
    report.section(f"docker build --target=packages --build-arg=SNAPSHOT={DAY}")
    shutil.copy(HERE / "archive.py", engine.shared)
    engine.docker(
        "run", "--detach", "--name=archive", "--volume=/shared/archive.py:/archive.py:ro",
        images_of_compose()["python"], "python3", "-B", "/archive.py",
    )  # fmt: skip
    host = engine.docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", "archive")
    said = engine.docker(
        "build", "--progress=plain", "--no-cache", "--target=packages", "--tag=timer-service:packages",
        f"--add-host=snapshot.debian.org:{host}", f"--build-arg=SNAPSHOT={DAY}", context(engine, "context"),
        timeout=1800,
    )  # fmt: skip
    asked = engine.docker("logs", "archive").split()
    engine.docker("rm", "--force", "archive")
    of_day = [path for path in asked if re.match(rf"/archive/debian(-security)?/{DAY}/", path)]
    report.check("it is asked for that day", of_day and of_day == asked, f"{len(asked)} requests, {asked[:1]}")
    lists = {path.split("/dists/")[1].split("/")[0] for path in asked if path.endswith("/InRelease")}
    report.check("  for each suite", lists == {"bookworm", "bookworm-updates", "bookworm-security"}, sorted(lists))
    sources = sorted(set(re.findall(r" (?:Get|Hit|Ign|Err):\d+ (https?://[^/ ]+)", said)))
    report.check("apt names no other archive", sources == ["http://snapshot.debian.org"], sources)
    packages = [path for path in asked if path.endswith(".deb")]
    report.check("packages come from it", packages, f"{len(packages)} of them")
