"""The service as a process: started by scripts/service, asked over HTTP, ended by SIGTERM."""

import json
import os
import threading
import time
import urllib.error
import urllib.request

from .places import SERVICE, free_port
from .program import Program, cpu_seconds, resident_mib


class Service:
    """A service that is ready; use it as `with`, or `stop` it."""

    def __init__(self, binary, database_url, settings=None, log=None, descriptors=None, inherits=False):
        """settings: environment variables over those of scripts/service; without `inherits` it sees no others but PATH.

        log: a file for its log; without it the log is kept in `lines`.
        descriptors: the most that it may have open.
        """
        self.port = free_port()
        self.lines = []
        began = time.monotonic()
        environment = {"DATABASE_URL": database_url, "HTTP_PORT": str(self.port), **(settings or {})}
        self.program = Program([SERVICE, binary], environment, log, descriptors=descriptors, inherits=inherits)
        self.pid = self.program.pid
        self.log = log
        if not log:
            threading.Thread(target=self._read, daemon=True).start()
        self._wait_until_ready()
        self.start_seconds = time.monotonic() - began

    def _read(self):
        for line in self.program.process.stdout:
            self.lines.append(line.decode("utf-8", "backslashreplace").rstrip("\n"))

    def _wait_until_ready(self):
        deadline = time.monotonic() + 60
        while not self.is_ready():
            if self.program.has_ended or time.monotonic() > deadline:
                self.program.stop(grace=0)
                raise RuntimeError("the service did not get ready: " + (str(self.log or "\n".join(self.lines[-10:]))))
            time.sleep(0.002)

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port}"

    def is_running(self):
        return not self.program.has_ended

    def is_ready(self):
        try:
            return self.call("GET", "/-/ready")[0] == 200
        except OSError:
            return False

    def cpu(self):
        """CPU seconds of the process."""
        return cpu_seconds(self.pid)

    def resident(self):
        """MiB of memory."""
        return resident_mib(self.pid)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def metric(self, name):
        """The value of a metric without labels; KeyError when there is none of that name."""
        for line in get(self.port, "/-/metrics").splitlines():
            if line.split(" ")[0] == name:
                return float(line.split(" ")[1])
        raise KeyError(name)

    def call(self, method, path, body=None, headers=None):
        """The status, and the JSON of the answer; None when it has no body."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            self.base_url + path, data, {"content-type": "application/json", **(headers or {})}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        return status, json.loads(text) if text else None

    def stop(self):
        """The exit status after SIGTERM; a service that does not obey within 40 s is killed, which is -9."""
        return self.program.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def get(port, path, method="GET"):
    """The text of an answer of the loopback; HTTPError when it is none of 2xx."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()
