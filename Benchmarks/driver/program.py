"""Processes that the driver starts, and what Linux says of them."""

import json
import os
import signal
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")


class Program:
    """A process of ours; it is ended by its pid, never by its name."""

    started = []

    def __init__(self, arguments, environment=None, log=None, stdin=subprocess.DEVNULL):
        out = open(log, "ab") if log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [str(argument) for argument in arguments], env={**os.environ, **(environment or {})},
            stdin=stdin, stdout=out if log else subprocess.PIPE, stderr=out if log else None)
        self.pid = self.process.pid
        Program.started.append(self)

    def first_line(self):
        """What it printed first, or an error once it has ended."""
        line = self.process.stdout.readline().decode().strip()
        if not line:
            raise RuntimeError(f"{self.process.args[0]} ended without a word")
        return line

    def stop(self, grace=40):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self in Program.started:
            Program.started.remove(self)

    @classmethod
    def stop_all(cls):
        for program in reversed(list(cls.started)):
            program.stop(grace=5)


def output_of(arguments, timeout=900):
    """The JSON that a program wrote."""
    done = subprocess.run(
        [str(argument) for argument in arguments], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=timeout)
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
    return sum(int(field) for field in fields[11:15 if with_ended_children else 13]) / TICK


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no VmRSS")


def until(condition, seconds, what, pause=0.05):
    """Waits until `condition()` is true and gives what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds} s: {what}")
        time.sleep(pause)
