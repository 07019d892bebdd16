"""Two replicas with traffic, scraped; others and sessions of the database beside them."""

import subprocess

from harness.program import Program
from harness.service import Service
from traffic import Traffic


class Stand:
    def __init__(self, binary, database_url, prometheus, directory):
        self.binary = binary
        self.database_url = database_url
        self.prometheus = prometheus
        self.directory = directory
        self.services = []
        self.steady = self.start("steady")
        self.killed = self.start("killed")
        #: Started by the fault that it is.
        self.skewed = None
        self.traffic = Traffic(self.steady)

    def start(self, name, settings=None):
        """One more replica, which is scraped."""
        service = Service(self.binary, self.database_url, settings, log=self.directory / f"{name}.log")
        self.services.append(service)
        self.prometheus.scrape(instance(service))
        return service

    def sql(self, statement):
        subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", self.database_url, "-c", statement],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def hold(self, statement):
        """A session that does not end its transaction."""
        arguments = ["psql", "-X", "-q", self.database_url]
        for line in ["BEGIN", statement, "SELECT pg_sleep(3600)"]:
            arguments += ["-c", line]
        Program(arguments, log=self.directory / "sessions.log")


def instance(service):
    """As Prometheus names a replica."""
    return f"127.0.0.1:{service.port}"
