"""A database of its own on a server that is there, which can be shut to everybody and opened again."""

import pathlib
import subprocess
import urllib.parse
import uuid


def _psql():
    return max(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"), key=lambda path: int(path.parts[-3]))


class Database:
    """Use it as `with`: it is dropped at the end."""

    def __init__(self, server_url):
        self.server_url = server_url
        self.name = f"console_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {self.name}")

    @property
    def url(self):
        return urllib.parse.urlsplit(self.server_url)._replace(path=f"/{self.name}").geturl()

    def shut(self):
        """Nobody gets in, and who is in is thrown out."""
        self._run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")

    def open(self):
        self._run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")

    def run(self, statement):
        """In the database itself."""
        self._run(statement, self.url)

    def _run(self, statement, url=None):
        command = [str(_psql()), "-qX", "-v", "ON_ERROR_STOP=1", url or self.server_url, "-c", statement]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._run(f"DROP DATABASE {self.name} WITH (FORCE)")
