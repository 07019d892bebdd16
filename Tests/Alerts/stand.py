"""Two replicas with traffic and a Kafka broker, scraped; others and sessions of the database beside them."""

import subprocess

from harness.places import built
from harness.program import Program
from harness.service import Service
from traffic import Receivers, Traffic

SLEEP = "SELECT pg_sleep(3600)"


class Stand:
    def __init__(self, binary, database_url, prometheus, directory):
        self.binary = binary
        self.database_url = database_url
        self.prometheus = prometheus
        self.directory = directory
        self.services = []
        self.receivers = Receivers()
        # It obeys commands on its standard input, of which there are none.
        self.broker = Program([built("mock-broker", "debug")], stdin=subprocess.PIPE)
        #: Of each replica: all that it can measure is measured.
        self.settings = {
            "KAFKA_BROKERS": self.broker.first_line().removeprefix("bootstrap "),
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.receivers.good}",
        }
        self.steady = self.start("steady")
        self.killed = self.start("killed")
        #: Started by the fault that it is.
        self.skewed = None
        self.traffic = Traffic(self.steady, self.receivers)

    def start(self, name, settings=None):
        """One more replica, which is scraped."""
        settings = {**self.settings, **(settings or {})}
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
        for line in ["BEGIN", statement, SLEEP]:
            arguments += ["-c", line]
        Program(arguments, log=self.directory / "sessions.log")

    def let_go(self):
        """Ends the sessions of `hold`: a server that sleeps does not see that its client has gone."""
        self.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = '{SLEEP}'")


def instance(service):
    """As Prometheus names a replica."""
    return f"127.0.0.1:{service.port}"
