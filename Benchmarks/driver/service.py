"""The service under test, and what receives its timers."""

import json

from harness.places import built
from harness.program import Program
from harness.service import Service, get


def start_service(bench, **settings):
    """The release build, which logs warnings alone: a line for each request would be measured, too."""
    return Service(
        built("timer-service", "release"),
        bench.cluster.url,
        {"LOG_LEVEL": "warn", **settings},
        log=bench.directory / "service.log",
        inherits=True,
    )


class Sink:
    """Receives timers and knows how late they were."""

    def __init__(self, bench):
        self.program = Program([bench.tool, "sink"])
        self.port = int(self.program.first_line())

    def count(self):
        return int(get(self.port, "/count"))

    def report(self):
        return json.loads(get(self.port, "/report"))

    def reset(self):
        get(self.port, "/reset", method="POST")

    def record(self, name):
        """Goes on with the record of that name: what it counts and reports is that one's."""
        get(self.port, f"/record/{name}", method="POST")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()
