"""The service under test."""

import json
import socket
import time
import urllib.error
import urllib.request

from program import Program, cpu_seconds, resident_mib


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, method="GET"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()


class Service:
    def __init__(self, bench, **environment):
        self.port = free_port()
        began = time.monotonic()
        self.program = Program(
            [bench.root / ".build/release/timer-service"],
            {"HTTP_PORT": str(self.port), "DATABASE_URL": bench.cluster.url, "LOG_LEVEL": "warn",
             "REST_ALLOW": "127.0.0.0/8", **environment},
            log=bench.directory / "service.log")
        self.pid = self.program.pid
        self.wait_until_ready()
        self.start_seconds = time.monotonic() - began

    def wait_until_ready(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.program.process.poll() is not None:
                raise RuntimeError("the service ended before it was ready, see .build/bench/service.log")
            try:
                get(self.port, "/-/ready")
                return
            except (OSError, urllib.error.HTTPError):
                time.sleep(0.002)
        raise RuntimeError("the service was not ready within 60 s")

    def cpu(self):
        return cpu_seconds(self.pid)

    def resident(self):
        return resident_mib(self.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()


class Sink:
    """Receives timers and knows how late they were."""

    def __init__(self, bench):
        self.program = Program([bench.tool, "sink"])
        self.port = int(self.program.first_line())

    def count(self):
        return int(get(self.port, "/count"))

    def report(self):
        return json.loads(get(self.port, "/report"))

    def reset(self):
        get(self.port, "/reset", method="POST")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()
