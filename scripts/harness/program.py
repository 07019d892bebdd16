"""Programs that run as processes of ours, and what Linux says of them."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import time
import typing

TICK = os.sysconf("SC_CLK_TCK")


class Program:
    """A process of ours; it is ended by its pid, never by its name."""

    started: typing.ClassVar[list] = []

    def __init__(
        self, arguments, environment=None, log=None, stdin=subprocess.DEVNULL, descriptors=None, inherits=True
    ):
        """log: a file that all it prints is appended to; without it, what it prints is read from `process.stdout`.

        environment: beside the one of this process, of which `inherits=False` leaves PATH alone.
        descriptors: the most that it may have open (RLIMIT_NOFILE).
        """

        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        own = os.environ if inherits else {"PATH": os.environ["PATH"]}
        with contextlib.ExitStack() as files:
            # Its copy is the process's own from then on.
            out = files.enter_context(open(log, "ab")) if log else None
            self.process = subprocess.Popen(
                [str(argument) for argument in arguments],
                env={**own, **(environment or {})},
                stdin=stdin,
                stdout=out or subprocess.PIPE,
                stderr=out,
                # One call of setrlimit(2) between fork and exec, which takes no lock.
                preexec_fn=limit if descriptors else None,  # noqa: PLW1509
            )
        self.pid = self.process.pid
        Program.started.append(self)

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def first_line(self):
        """What it printed first, or an error once it has ended."""
        line = self.process.stdout.readline().decode().strip()
        if not line:
            raise RuntimeError(f"{self.process.args[0]} ended without a word")
        return line

    def stop(self, grace=40):
        """Its exit status after SIGTERM; it is killed when that takes longer than `grace` seconds."""
        if not self.has_ended:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self in Program.started:
            Program.started.remove(self)
        return self.process.returncode

    @classmethod
    def stop_all(cls):
        for program in reversed(list(cls.started)):
            program.stop(grace=5)


def output_of(arguments, timeout=900):
    """The JSON that a program wrote."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]} {arguments[1]} failed with {done.returncode}")
    return json.loads(done.stdout)


def cpu_seconds(pid, with_ended_children=False):
    """User and system time of a process, 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(field) for field in fields[11 : 15 if with_ended_children else 13]) / TICK


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no VmRSS")


def until(condition, seconds, what, pause=0.05):
    """Waits until `condition()` is true and gives what it gave."""
    value = comes_true(condition, seconds, pause)
    if not value:
        raise RuntimeError(f"not within {seconds} s: {what}")
    return value


def comes_true(condition, seconds, pause=0.05):
    """What `condition()` gave first that is true; what it gave last when that takes longer."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(pause)
