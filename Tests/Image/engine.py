"""A container engine: Debian's, unpacked into a directory and run in namespaces of its own.

Nothing of it is installed on this machine, and nothing outlives it: process 1 of its pid namespace takes all along.
"""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

HERE = pathlib.Path(__file__).parent
MIRROR = "http://deb.debian.org/debian"
PACKAGES = "ca-certificates,docker.io,docker-cli,docker-buildx,docker-compose,iproute2,iptables,curl"
#: Of its containers' control groups.
GROUP = "timer-service-image"
#: The resolver that slirp4netns(1) offers.
RESOLVER = "10.0.2.3"


def run(arguments, timeout=600, **options):
    """What a program printed; an error with the end of it when it fails."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
        text=True,
        **options,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{arguments} ended with {done.returncode}:\n{done.stdout[-4000:]}")
    return done.stdout


def debootstrap(release, root, packages="ca-certificates"):
    """A Debian of the smallest variant, with these packages."""
    run(
        ["debootstrap", "--variant=minbase", f"--include={packages}", release, root, MIRROR],
        timeout=1800,
        env={"PATH": os.environ["PATH"], "DEBIAN_FRONTEND": "noninteractive"},
    )


class Engine:
    """dockerd with its root below `directory`; use it as `with`."""

    def __init__(self, directory):
        self.root = directory / "engine"
        self.log = directory / "engine.log"
        #: What both sides see: contexts and archives are put there.
        self.shared = self.root / "shared"

    def __enter__(self):
        if not (self.root / "usr/sbin/dockerd").exists():
            debootstrap("trixie", self.root, PACKAGES)
        self.shared.mkdir(exist_ok=True)
        (self.root / "etc/resolv.conf").write_text(f"nameserver {RESOLVER}\n")
        # Of this machine, so that its proxies and their authorities hold there as well.
        shutil.copy("/etc/ssl/certs/ca-certificates.crt", self.root / "etc/ssl/certs/ca-certificates.crt")
        self.started = []
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        unshare = ["unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child=KILL"]
        options = [f"--cgroup-parent=/{GROUP}", "--storage-driver=overlay2"]
        with self.log.open("ab") as log:
            # Nothing of this environment: its TMPDIR, for one, need not be there.
            engine = subprocess.Popen(
                [*unshare, HERE / "engine-init", self.root, *options],
                stdout=log,
                stderr=log,
                env={"PATH": os.environ["PATH"]},
            )
            self.started.append(engine)
            self.pid = int(self._until(lambda: child_of(engine.pid), "process 1"))
            # Its namespace is a new one once unshare(1) has forked.
            network = ["slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback"]
            self.started.append(subprocess.Popen([*network, str(self.pid), "tap0"], stdout=log, stderr=log))
        self._until(self._answers, "dockerd")
        self._tidy()

    def _until(self, condition, what, seconds=300):
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            if self.started[0].poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"no {what}: {self.log.read_text()[-3000:]}")
            time.sleep(0.1)
        return value

    def _answers(self):
        try:
            return self.docker("version", "--format", "{{.Server.Version}}", timeout=5)
        except (RuntimeError, subprocess.TimeoutExpired):
            return None

    def _tidy(self):
        """A run that was cut short has left things."""
        left = self.docker("ps", "--all", "--quiet").split()
        if left:
            self.docker("rm", "--force", "--volumes", *left)
        self.docker("network", "prune", "--force")
        self.docker("volume", "prune", "--force", "--all")

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.send_signal(signal.SIGKILL)
            process.wait()
        # The groups of containers that were killed with it are empty, or will be in a moment.
        groups = list(pathlib.Path("/sys/fs/cgroup").glob(f"**/{GROUP}"))
        deadline = time.monotonic() + 10
        while any([not removed(group) for group in groups]) and time.monotonic() < deadline:
            time.sleep(0.1)

    def inside(self, *arguments, timeout=600):
        """What a program printed that ran in the engine's root and namespaces."""
        enter = f"nsenter --target {self.pid} --mount --net --pid --uts --ipc --root --wd=/".split()
        clean = ["env", "--ignore-environment", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"]
        return run([*enter, *clean, *arguments], timeout)

    def docker(self, *arguments, timeout=600):
        """What docker(1) printed."""
        return self.inside("docker", *arguments, timeout=timeout).strip()


def removed(group):
    """Whether a control group and those below it are gone now."""
    for below in sorted(group.glob("**/"), reverse=True):
        with contextlib.suppress(OSError):
            below.rmdir()
    return not group.exists()


def child_of(pid):
    """The first child of a process; None while it has none."""
    try:
        return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]
    except (FileNotFoundError, IndexError):
        return None
