"""What the console is looked at on: a service with timers in every state, schedules, and a receiver."""

import datetime
import typing

from harness.places import ROOT
from harness.program import until
from harness.receiver import Receiver, listen_beside
from harness.service import Service

TOKEN = "a-token-that-may-see-all"
BOUND_TOKEN = "a-token-of-one-service"
READ_TOKEN = "a-token-that-may-only-read"
#: Members of a payload whose spelling JSON.parse would lose.
ODD_PAYLOAD = {"greeting": "hello <b>&amp;</b>", "big": 12345678901234567890}
FAR = "2096-01-01T00:00:00.000Z"


class Answering(Receiver):
    """Answers with the status that the target asks for: `?status=503`; with `?once=400` the first time."""

    seen: typing.ClassVar[set] = set()

    def receive(self, request):
        status = int(request.query.get("status", 204))
        if "once" in request.query and request.target not in self.seen:
            self.seen.add(request.target)
            status = int(request.query["once"])
        self.reply(status)


class Stand:
    """Use it as `with`."""

    def __init__(self, binary, database_url, settings=None):
        self.binary = binary
        self.sink_port = listen_beside(Answering)
        self.service = Service(
            binary,
            database_url,
            {
                "CONSOLE_DIR": str(ROOT / ".build/console"),
                "DOCUMENTATION_DIR": str(ROOT / ".build/documentation"),
                # An attempt that failed is shown for as long as the browser looks.
                "RETRY_BASE_MS": "600000",
                "LOG_FORMAT": "json",
                **(settings or {}),
            },
        )
        self.headers = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.service.stop()

    @property
    def console(self):
        return f"{self.service.base_url}/console/"

    def call(self, method, path, body=None):
        """The JSON of an answer of 2xx."""
        status, document = self.service.call(method, path, body, self.headers)
        if status not in (200, 201, 202, 204):
            raise RuntimeError(f"{method} {path}: {status} {document}")
        return document

    def output(self, path="/", **more):
        return {
            "type": "rest",
            "method": "post",
            "protocol": "http",
            "hostname": f"localhost:{self.sink_port}",
            "path": path,
            **more,
        }

    def schedule(self, service, output=None, after=0, start=None, payload=None, labels=None):
        body = {
            "payload": payload if payload is not None else {"from": "the test"},
            "expirationIntervalMs": after,
            "applicantService": service,
            "outputMode": output or self.output("/delivered"),
        }
        if start:
            body["startDate"] = start
        if labels:
            body["labels"] = labels
        return self.call("POST", "/schedule", body)["expirationId"]

    def status(self, timer):
        return self.call("GET", f"/expirations/{timer}")["expirationStatus"]["description"]

    def wait_for(self, timer, status):
        until(lambda: self.status(timer) == status, 20, f"{timer} is {status}")

    def fill(self):
        """Timers in every state by the name of the state, and the schedules of an app."""
        kafka = {"type": "kafka", "topics": ["expired-orders"], "key": "k", "headers": {"h": "v"}}
        timers = {
            "pending": self.schedule("orders", start=FAR, payload=ODD_PAYLOAD, after=90_000),
            "kafka": self.schedule("orders", kafka, start=FAR),
            "secret": self.schedule("billing", self.output(headers={"authorization": "Bearer s3cret"}), start=FAR),
            "delivered": self.schedule("orders"),
            "error": self.schedule("orders", self.output("/refused?status=400")),
            "retrying": self.schedule("billing", self.output("/busy?status=503")),
            "aborted": self.schedule("billing", start=FAR),
        }
        self.call("POST", "/abort", {"expirationId": timers["aborted"]})
        self.wait_for(timers["delivered"], "expired")
        self.wait_for(timers["error"], "error")
        until(
            lambda: self.call("GET", f"/expirations/{timers['retrying']}")["failureCount"] == 1, 20, "an attempt failed"
        )
        self.register_app()
        return {**timers, "bulk": self.cleared_away()}

    def cleared_away(self):
        """A bulk operation that has aborted what a service had."""
        for _ in range(3):
            self.schedule("former-orders", start=FAR)
        operation = self.call("POST", "/bulk", {"action": "abort", "filter": {"applicantService": "former-orders"}})
        until(lambda: self.call("GET", f"/bulk/{operation['id']}")["state"] == "done", 20, "the bulk operation is done")
        return operation["id"]

    def register_app(self):
        self.call(
            "PUT",
            "/apps/12345",
            {
                "domain": "xyz.freshteam.com",
                "region": "US",
                "events": {"onScheduledEvent": {"handler": "handler"}},
                "outputMode": self.output("/event"),
                "limits": {"recurringSchedules": 10, "minimumLeadMs": 0, "maximumLeadMs": 3153600000000},
            },
        )
        for name, more in {
            "data_sync": {"repeat": {"time_unit": "minutes", "frequency": 5}},
            "weekly_report": {"repeat": {"cron": "30 9 * * MON", "timezone": "Europe/Rome"}},
            "reminder": {},
        }.items():
            at = FAR if not more else datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
            self.call("POST", "/apps/12345/schedules", {"name": name, "data": {"n": 1}, "schedule_at": at, **more})
