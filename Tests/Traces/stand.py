"""What the scenarios stand on: a receiver of timers, a service with its settings, and traces to begin."""

import os
import re
import threading

from database import fresh
from harness.program import comes_true
from harness.receiver import Receiver, listen_beside
from harness.service import Service, get


class Target(Receiver):
    """Answers 204, or at `/fails-first` 503 the first time that a timer comes."""

    lock = threading.Lock()

    def __init__(self, received):
        super().__init__()
        self.received = received

    def receive(self, request):
        with self.lock:
            earlier = [r for r in self.received if r.headers["webhook-id"] == request.headers["webhook-id"]]
            self.received.append(request)
        self.reply(503 if request.path == "/fails-first" and not earlier else 204)


class Stand:
    """A service whose spans go to a collector, and what its timers call."""

    def __init__(self, options, settings):
        self.received = []
        self.port = listen_beside(lambda: Target(self.received))
        common = {"OTEL_BSP_SCHEDULE_DELAY": "100", "RETRY_BASE_MS": "50", "LOG_LEVEL": "debug"}
        self.service = Service(options.binary, fresh(options.database_url), {**common, **settings})

    def timer(self, path="/x", **fields):
        output = {"type": "rest", "method": "post", "protocol": "http", "hostname": "127.0.0.1", "port": self.port}
        output |= {"path": path, **fields.pop("output", {})}
        return {"expirationIntervalMs": 0, "applicantService": "traces", "outputMode": output, **fields}

    def schedule(self, timer, headers=None):
        status, answer = self.service.call("POST", "/schedule", timer, headers)
        assert status == 200, (status, answer)
        return answer["expirationId"]

    def deliveries(self, expiration_id, count=1, seconds=10):
        """The requests of a timer, once there are as many."""

        def found():
            return [r for r in list(self.received) if r.headers["webhook-id"] == expiration_id]

        comes_true(lambda: len(found()) >= count, seconds)
        assert len(found()) >= count, f"{len(found())} deliveries of {count} within {seconds} s"
        return found()

    def spans(self):
        """The counts of spans by what became of them."""
        return {name: int(count) for name, count in self.counters("timer_trace_spans_total")}

    def attempts(self):
        """The requests that the service made for timers."""
        return sum(int(count) for _, count in self.counters("timer_rest_requests_total"))

    def counters(self, name):
        """The label `result` and the count of each of its series."""
        return re.findall(rf'^{name}{{result="(\w+)"}} (\d+)$', get(self.service.port, "/-/metrics"), re.MULTILINE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.service.stop()


def new_trace(flags="01"):
    """A trace that a client has begun: its id, its span's, and its `traceparent`."""
    trace, span = os.urandom(16).hex(), os.urandom(8).hex()
    return trace, span, f"00-{trace}-{span}-{flags}"
