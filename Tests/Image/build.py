"""The image built by the Dockerfile, twice, and what is in it."""

import hashlib
import json
import shutil
import subprocess
import tarfile

from bases import ROOT
from engine import run

TAG = "timer-service:0.1.0"
#: What may never be in it.
SHELLS = [
    "bin/sh",
    "bin/bash",
    "usr/bin/sh",
    "usr/bin/dash",
    "bin/busybox",
    "usr/bin/apt-get",
    "usr/bin/dpkg",
    "usr/bin/perl",
]


def context(engine, name):
    """The files of the work tree that are the repository's, in a directory that the engine sees."""
    place = engine.shared / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    files = run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
    archive = subprocess.run(
        ["tar", "--create", "--directory", ROOT, "--null", "--files-from=-", "--ignore-failed-read"],
        input=files.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    # Times of their own, so that what depends on them shows.
    subprocess.run(["tar", "--extract", "--touch", "--directory", place], input=archive.stdout, check=True)
    return f"/shared/{name}"


def copy(engine, name):
    """The files of the last `context` once more, with times of their own: the work tree may have changed since."""
    place = engine.shared / name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(engine.shared / "context", place, symlinks=True, copy_function=shutil.copy)
    return f"/shared/{name}"


def build(engine, place, tag, revision, *options):
    """What docker(1) said meanwhile."""
    return engine.docker(
        "build", "--progress=plain", "--tag", tag, f"--build-arg=REVISION={revision}", *options, place, timeout=7200,
    )  # fmt: skip


def check(engine, report):
    revision = run(["git", "-C", ROOT, "rev-parse", "HEAD"]).strip()
    report.section("build")
    with report.timed("docker build, nothing cached"):
        build(engine, context(engine, "context"), TAG, revision)
    image = inspect(engine, TAG)
    report.note("size", f"{image['Size'] / 1e6:.0f} MB, {len(image['RootFS']['Layers'])} layer(s)")
    labels = image["Config"]["Labels"]
    report.check("labels", labels.get("org.opencontainers.image.revision") == revision, json.dumps(labels))
    report.check("runs as", image["Config"]["User"] == "10001:10001", image["Config"]["User"])
    contents(engine, report)
    with report.timed("again with one line of the documentation changed"):
        changed = copy(engine, "changed")
        with (engine.shared / "changed/docs/deployment.md").open("a") as page:
            page.write("\n")
        said = build(engine, changed, "timer-service:changed", revision)
    report.check("that compiled nothing", "Compiling" not in said, f"{said.count('Compiling')} lines of the compiler")


def again(engine, report):
    """The same sources give the same files."""
    revision = run(["git", "-C", ROOT, "rev-parse", "HEAD"]).strip()
    # The work tree may have changed since the first was built.
    build(engine, context(engine, "context"), TAG, revision)
    with report.timed("docker build --no-cache, from another copy"):
        build(engine, copy(engine, "second"), "timer-service:again", revision, "--no-cache")
    first, second = (inspect(engine, tag)["RootFS"]["Layers"] for tag in (TAG, "timer-service:again"))
    report.check("the same layers", first == second, f"{first} and {second}")
    if first != second:
        archives = [export(engine, tag, engine.shared / name) for name, tag in
                    (("first.tar", TAG), ("again.tar", "timer-service:again"))]  # fmt: skip
        report.note("  what differs", " ".join(differing(*archives)))


def differing(*archives):
    """The names of what is not the same in two archives."""
    first, second = (dict(entries(archive)) for archive in archives)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def entries(archive):
    """Each name in an archive with all that is kept under it."""
    with tarfile.open(archive) as files:
        for one in files:
            content = hashlib.sha256(files.extractfile(one).read()).digest() if one.isfile() else one.linkname
            yield one.name, (one.type, one.mode, one.uid, one.gid, one.mtime, content)


def inspect(engine, tag):
    return json.loads(engine.docker("image", "inspect", tag))[0]


def export(engine, tag, archive):
    """All files of an image, as tar."""
    container = engine.docker("create", tag)
    engine.docker("export", "--output", f"/shared/{archive.name}", container)
    engine.docker("rm", container)
    return archive


def contents(engine, report):
    """No shell, and the licence of each package."""
    archive = export(engine, TAG, engine.shared / "image.tar")
    names = run(["tar", "--list", "--file", archive]).splitlines()
    report.check("no shell, no package manager", not set(SHELLS) & set(names), f"{len(names)} files")
    packages = sorted(
        name.split("/")[-1] for name in names if name.startswith("var/lib/dpkg/status.d/") and name[-1] != "/"
    )
    without = [name for name in packages if f"usr/share/doc/{name}/copyright" not in names]
    report.check(
        "each package's copyright", packages and not without, f"{len(packages)} packages: {' '.join(packages)}"
    )
    licences = [name.split("/")[-1] for name in names if "/timer-service/licences/" in name and name[-1] != "/"]
    report.check("licences of what is linked in or served", len(licences) >= 6, " ".join(sorted(licences)))
    secret = [name for name in names if name.endswith((".key", ".env")) or "/.git" in name]
    report.check("no key, no setting, no history", not secret, "none")
