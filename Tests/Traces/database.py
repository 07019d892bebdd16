"""A database for each service: one that shares it would fire the timers of others."""

import itertools
import os
import subprocess
import urllib.parse

NUMBERS = itertools.count(1)


def fresh(server_url):
    """The address of a new, empty database of that server."""
    name = f"traces_{os.getpid()}_{next(NUMBERS)}"
    command = ["psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--command", f"CREATE DATABASE {name}"]
    subprocess.run([*command, server_url], check=True, timeout=60, stdin=subprocess.DEVNULL)
    return urllib.parse.urlsplit(server_url)._replace(path=f"/{name}").geturl()
