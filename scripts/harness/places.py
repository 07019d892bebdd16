"""Where things are in the repository, and on the loopback."""

import pathlib
import socket

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Becomes the service: the one way to start it.
SERVICE = ROOT / "scripts/service"
#: Starts and stops a private PostgreSQL: the one way to have one.
CLUSTER = ROOT / "scripts/cluster"


def built(name, configuration):
    """A program of the package, in that build: `debug` or `release`."""
    return ROOT / ".build" / configuration / name


def free_port():
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
