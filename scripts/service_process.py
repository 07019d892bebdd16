"""Starts the service on a free port for the scripts that attack it, and tells about its process."""

import json
import os
import resource
import signal
import subprocess
import threading
import time
import urllib.request


class ServiceProcess:
    """The running service; its log is kept in `lines`."""

    def __init__(self, binary, database_url, settings=None, descriptors=None):
        environment = {
            "PATH": os.environ["PATH"], "DATABASE_URL": database_url, "HTTP_HOST": "127.0.0.1", "HTTP_PORT": "0",
            "LOG_LEVEL": "info", "LOG_FORMAT": "json", "REST_ALLOW": "127.0.0.0/8", **(settings or {}),
        }

        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        self.process = subprocess.Popen(
            [binary], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=limit)
        self.lines = []
        self.listening = threading.Event()
        self.port = None
        threading.Thread(target=self._read, daemon=True).start()
        if not self.listening.wait(60) or self.port is None:
            self.process.kill()
            raise SystemExit("the service did not start:\n" + "\n".join(self.lines[-10:]))

    def _read(self):
        for raw in self.process.stdout:
            line = raw.decode("utf-8", "backslashreplace").rstrip("\n")
            self.lines.append(line)
            if '"listening"' in line:
                self.port = int(json.loads(line)["port"])
                self.listening.set()
        self.listening.set()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port}"

    def is_running(self):
        return self.process.poll() is None

    def resident_megabytes(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def metric(self, name):
        with urllib.request.urlopen(self.base_url + "/-/metrics", timeout=20) as answer:
            for line in answer.read().decode().splitlines():
                if line.split(" ")[0] == name:
                    return float(line.split(" ")[1])
        raise KeyError(name)

    def call(self, method, path, body=None, headers=None):
        """Answers (status, JSON or None)."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            self.base_url + path, data, {"content-type": "application/json", **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        return status, json.loads(text) if text else None

    def stop(self):
        """Answers the exit code; fails when SIGTERM is not obeyed."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit("the service does not stop")


def until(seconds, condition):
    """Polls; answers whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
