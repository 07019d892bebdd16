"""What else runs on the machine: a figure that was taken beside somebody's compiler says so."""

import os
import pathlib
import time

from harness.program import Program, cpu_seconds

CORES = os.cpu_count()


class Neighbours:
    """Compares the processor time that the machine gave with what ours took."""

    def __init__(self, cluster_directory):
        self.postmaster = cluster_directory / "data/postmaster.pid"
        self.mark()

    def mark(self):
        self.began, self.machine, self.ours = time.monotonic(), busy_seconds(), self.our_seconds()

    def share(self):
        """Of the machine, taken by others since the mark: 0 to 1."""
        elapsed = max(time.monotonic() - self.began, 0.01) * CORES
        others = busy_seconds() - self.machine - (self.our_seconds() - self.ours)
        return min(max(others / elapsed, 0), 1)

    def our_seconds(self):
        """The driver, what it started, what has ended of that, and PostgreSQL."""
        times = os.times()
        total = times.user + times.system + times.children_user + times.children_system
        total += sum(cpu_seconds(program.pid) for program in Program.started)
        return total + self.database_seconds()

    def database_seconds(self):
        try:
            postmaster = int(self.postmaster.read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return 0
        live = (cpu_seconds(pid) for pid in children_of(postmaster))
        return cpu_seconds(postmaster, with_ended_children=True) + sum(live)


def children_of(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def busy_seconds():
    """User, nice and system time of all processors; interrupts are nobody's."""
    with open("/proc/stat") as stat:
        fields = stat.readline().split()
    return sum(int(field) for field in fields[1:4]) / os.sysconf("SC_CLK_TCK")
