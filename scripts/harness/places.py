"""Where things are in the repository, and on the loopback."""

import pathlib
import random
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
    """A port of the loopback that nobody listens on.

    Below those that the kernel gives to whoever asks for any (ip_local_port_range begins at 32768): one of these could
    be given to another before the server for which it is meant listens.
    """
    for port in random.sample(range(20_000, 32_768), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no port is free")
