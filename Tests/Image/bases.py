"""The base images, made of Debian's packages, under the names by which Dockerfile and compose.yaml ask for them."""

import pathlib
import re
import shutil
import subprocess

from engine import HERE, debootstrap, run

ROOT = HERE.parents[1]


def images_of_compose():
    """The images that compose.yaml names, by the first word of the name."""
    names = re.findall(r"^    image: (\S+)$", (ROOT / "compose.yaml").read_text(), re.MULTILINE)
    return {re.split("[:/]", name)[0]: name for name in names}


def image_of_build():
    """The image that the Dockerfile builds on."""
    return re.search(r"^ARG SWIFT_IMAGE=(\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE).group(1)


def make(engine, directory):
    """All of them, those that are there already left out."""
    there = engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}").split()
    names = images_of_compose()
    if "debian:12-slim" not in there:
        debian(engine, directory)
    shutil.copytree(HERE / "bases", engine.shared / "bases", dirs_exist_ok=True)
    if image_of_build() not in there:
        swift(engine)
    for name, key in (("postgres", "postgres"), ("python", "python"), ("kafka", "apache")):
        if names[key] not in there:
            build(engine, name, names[key])


def build(engine, name, tag, *options):
    file = f"/shared/bases/{name}.Dockerfile"
    return engine.docker("build", "--quiet", "--tag", tag, "--file", file, *options, "/shared/bases", timeout=1800)


def debian(engine, directory):
    root = directory / "bookworm"
    if not (root / "usr/bin/apt-get").exists():
        debootstrap("bookworm", root)
    sources = root / "etc/apt/sources.list.d/debian.sources"
    (root / "etc/apt/sources.list").unlink(missing_ok=True)
    sources.write_text(SOURCES)
    # What this machine's apt is told of registries, such as a proxy, or that their lists are old.
    settings = [
        line for line in run(["apt-config", "dump"]).splitlines() if re.match(r"Acquire::(Check|http|Retries)", line)
    ]
    (root / "etc/apt/apt.conf.d/90registries").write_text("".join(f"{line}\n" for line in settings))
    archive = engine.shared / "bookworm.tar"
    run(["tar", "--create", "--numeric-owner", "--one-file-system", "--file", archive, "--directory", root, "."])
    engine.docker("import", "--change", 'CMD ["bash"]', "/shared/bookworm.tar", "debian:12-slim")
    archive.unlink()


#: As Debian's own image has it; Dockerfile's SNAPSHOT changes this file.
SOURCES = """\
Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


def swift(engine):
    toolchain = pathlib.Path(shutil.which("swift")).resolve().parents[1]
    place = engine.shared / "toolchain"
    if not place.exists():
        # Hard links where it is the same file system.
        run(
            ["cp", "--archive", "--link" if same_device(toolchain, engine.shared) else "--no-clobber", toolchain, place]
        )
    registries(engine.shared / "registries")
    contexts = [f"--build-context={name}=/shared/{name}" for name in ("toolchain", "registries")]
    build(engine, "swift", image_of_build(), *contexts)
    shutil.rmtree(place)


def same_device(one, other):
    return one.stat().st_dev == other.stat().st_dev


def registries(root):
    """Files by which pip and git reach their registries as they do on this machine."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "etc/registries").mkdir(parents=True)
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", root / "etc/registries/ca-certificates.crt")
    if pathlib.Path("/etc/pip.conf").exists():
        shutil.copy("/etc/pip.conf", root / "etc/pip.conf")
    lines = []
    said = subprocess.run(
        ["git", "config", "--get-regexp", r"^url\..*\.insteadof$"], stdout=subprocess.PIPE, text=True, check=False
    )
    for name, replaced in (line.split(" ", 1) for line in said.stdout.splitlines()):
        source = pathlib.Path(name.removeprefix("url.").removesuffix(".insteadof"))
        # Git may be told to read packages from this machine: then the image has a copy.
        if source.is_dir():
            shutil.copytree(source, root / "etc/registries/packages", dirs_exist_ok=True)
            lines.append(f'[url "/etc/registries/packages/"]\n\tinsteadOf = {replaced}\n')
    if lines:
        (root / "etc/gitconfig").write_text("".join(lines) + "[safe]\n\tdirectory = *\n")
