"""What a scenario stands on: a broker, a service that sends to it with one of two libraries, and a reader."""

import contextlib
import pathlib
import subprocess

from harness.broker import Tansu, library
from harness.places import built
from harness.program import Program, until
from harness.service import Service
from harness.topics import admin, kafka, read


class MockBroker:
    """librdkafka's mock cluster, of the library that it is started with."""

    name = "mock"
    #: Acknowledged means stored as long as the process lives, which `restart` leaves running.
    restarts = True
    has_gate = False

    def __init__(self, directory, environment):
        self.program = Program([built("mock-broker", "debug")], environment, stdin=subprocess.PIPE)
        self.address = self.program.first_line().removeprefix("bootstrap ")

    def obey(self, command):
        self.program.process.stdin.write(f"{command}\n".encode())
        self.program.process.stdin.flush()
        if self.program.first_line() != "ok":
            raise RuntimeError(f"the mock broker does not know {command}")

    def down(self):
        self.obey("down")

    def up(self):
        self.obey("up")

    def stop(self):
        self.program.stop(grace=5)


class TansuBroker:
    """A broker that is killed and started again."""

    name = "Tansu"
    restarts = True
    has_gate = True

    def __init__(self, directory, environment):
        self.tansu = Tansu(directory / "tansu")
        self.tansu.start()
        self.address = self.tansu.address

    def down(self):
        self.tansu.kill()

    def up(self):
        self.tansu.start()

    def stop(self):
        self.tansu.stop()


class GivenBroker:
    """KAFKA_BROKERS: nothing is done to it but that topics come."""

    name = "KAFKA_BROKERS"
    restarts = False
    has_gate = False

    def __init__(self, address):
        self.address = address

    def stop(self):
        pass


class Stand:
    """A broker and a library under test; `service` starts the service there."""

    def __init__(self, broker, environment, binary, database_url, directory, number):
        self.broker = broker
        self.environment = environment
        self.binary = binary
        self.database_url = database_url
        self.directory = directory
        # Topics of a broker that keeps them are those of one run.
        self.suffix = f"-{number}"

    def topic(self, name):
        return name + self.suffix

    @contextlib.contextmanager
    def service(self, brokers=None, settings=None):
        quick = {
            "RETRY_BASE_MS": "200",
            "RETRY_CAP_MS": "1000",
            "DELIVERY_TIMEOUT_MS": "4000",
            "MAX_FAILURE_COUNT": "60",
        }
        own = {"KAFKA_BROKERS": brokers or self.broker.address, **quick, **self.environment, **(settings or {})}
        with Service(self.binary, self.database_url, own, log=self.directory / "service.log") as service:
            yield service

    def broker_behind(self, port):
        """A broker of its own that tells its clients to come to that port."""
        broker = Tansu(self.directory / f"behind-{port}", advertised=port)
        broker.start()
        return broker

    def create(self, topic, partitions, **settings):
        """A topic that is made before a message comes."""
        administrator = admin(self.broker.address)
        for future in administrator.create_topics(
            [kafka.admin.NewTopic(topic, partitions, 1, config=settings)]
        ).values():
            future.result(20)

    def read(self, topic):
        return read(self.broker.address, topic)

    def read_at(self, address, topic):
        return read(address, topic)


def libraries():
    """The environment of each library, by its name."""
    return {"Debian's librdkafka": {}, "PyPI's librdkafka": {"LD_LIBRARY_PATH": str(library())}}


def loaded(pid):
    """The file of librdkafka that a process has."""
    lines = pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines()
    return next((line.split()[-1] for line in lines if "librdkafka" in line), "none")


def timer(topics, payload=None, milliseconds=0, **output):
    """The body of a /schedule."""
    return {
        "payload": payload or {}, "expirationIntervalMs": milliseconds, "applicantService": "kafka-tests",
        "outputMode": {"type": "kafka", "topics": topics, **output},
    }  # fmt: skip


def schedule(service, body):
    status, answer = service.call("POST", "/schedule", body)
    if status != 200:
        raise RuntimeError(f"/schedule answered {status}: {answer}")
    return answer["expirationId"]


def document(service, number):
    return service.call("GET", f"/expirations/{number}")[1]


def ended(service, number, seconds=30):
    """The document of a timer that has ended."""

    def look():
        found = document(service, number)
        return found if found["expirationStatus"]["id"] != 0 else None

    return until(look, seconds, f"the end of {number}")
