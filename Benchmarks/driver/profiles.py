"""Where the time goes: perf over the service, and over the machine, while a figure is measured."""

import re
import subprocess
import threading
import time

from harness.program import Program, until
from service import Sink, start_service

SECONDS = 4
# Virtual machines seldom pass the processor's counters on: a timer takes the samples.
RECORD = ["perf", "record", "-q", "-e", "cpu-clock", "-F", "997", "-g"]


def profile(bench):
    """Writes `.build/bench/profile-*.txt`."""
    bench.begin()
    with start_service(bench) as service:
        during(
            lambda: bench.load(service.port, connections=64, seconds=SECONDS + 2, due_in_ms=3_600_000),
            lambda: record(bench, service.pid, "schedule-64"),
        )
    bench.begin()
    with Sink(bench) as sink:
        bench.cluster.preload(100_000, "now() - interval '1 minute'", 10, sink.port)
        bench.cluster.settle_down()
        with start_service(bench) as service:
            until(lambda: sink.count() > 500, 30, "the first timers received")
            record(bench, service.pid, "fire-rest")
    server = Program([bench.tools / "bare-server"])
    port = int(server.first_line())
    during(
        lambda: bench.load(port, kind="get", connections=64, seconds=SECONDS + 2),
        lambda: record(bench, server.pid, "http"),
    )
    server.stop()


def during(load, measure):
    loading = threading.Thread(target=load)
    loading.start()
    time.sleep(1)
    measure()
    loading.join()


def record(bench, pid, name):
    """The process by function and by thread, and the machine by process, at the same time."""
    own, machine = bench.directory / "own.perf", bench.directory / "machine.perf"
    recorders = [
        subprocess.Popen([*RECORD, "-o", own, "-p", str(pid), "--", "sleep", str(SECONDS)]),
        subprocess.Popen([*RECORD, "-o", machine, "-a", "--", "sleep", str(SECONDS)]),
    ]
    for recorder in recorders:
        recorder.wait()
    parts = [
        ("the machine, by process", table(machine, "comm", 1)),
        ("the service, by thread", table(own, "pid", 1)),
        ("the service, by object", table(own, "dso", 1)),
        ("the service, by function, itself", table(own, "symbol", 0.5)),
        ("the service, by function, with what it calls", table(own, "symbol", 2, "--children")),
    ]
    text = "\n".join(f"== {title}\n{body}" for title, body in parts)
    (bench.directory / f"profile-{name}.txt").write_text(text)
    bench.say(f"    profile-{name}.txt")


def table(data, sort, limit, children="--no-children"):
    done = subprocess.run(
        [
            "perf",
            "report",
            "-i",
            data,
            "--stdio",
            "-g",
            "none",
            children,
            "--sort",
            sort,
            "--percent-limit",
            str(limit),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    lines = [line.rstrip() for line in done.stdout.splitlines() if line.strip() and not line.startswith("#")]
    return demangled("\n".join(lines)) + "\n"


def demangled(text):
    done = subprocess.run(
        ["swift", "demangle", "--simplified"],
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    # perf pads, and appends empty columns of its own.
    names = [re.sub(r"(\s+-)*\s*$", "", line) for line in (done.stdout or text).splitlines()]
    return "\n".join(name if len(name) <= 160 else name[:159] + "…" for name in names)
