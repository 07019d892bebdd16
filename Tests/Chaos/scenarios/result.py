"""What a scenario found: figures, and which of its rules were broken."""

import asyncio
import json

from quantiles import quantile
from timers import iso


class Result:
    def __init__(self, is_silent=False):
        self.figures = {}
        self.broken = []
        self.is_silent = is_silent

    def figure(self, name, value):
        self.figures[name] = value
        self.say(f"{name}: {value}")

    def say(self, text):
        if not self.is_silent:
            print(text, flush=True)

    def require(self, holds, rule):
        if not holds:
            self.broken.append(rule)
            self.say(f"BROKEN {rule}")


class Memory:
    """The most that any of the replicas held, in MiB."""

    def __init__(self, replicas):
        self.replicas = replicas
        self.most = 0

    async def watch(self):
        while True:
            self.most = max(self.most, *(replica.resident() for replica in self.replicas))
            await asyncio.sleep(0.25)


def milliseconds(values):
    """p50 / p99 / worst of microseconds."""
    values = sorted(values)
    return " / ".join(f"{quantile(values, share) / 1_000:.1f} ms" for share in (0.5, 0.99, 1))


def rest_body(ports, kind="good", ref="t", due=None, interval=0, tenant="chaos", bulk="", **output):
    """The body of a /schedule; `due`: microseconds of the epoch; `bulk`: what makes it large."""
    return body(
        ref,
        due,
        interval,
        tenant,
        bulk,
        {
            "type": "rest",
            "method": "post",
            "protocol": "http",
            "hostname": f"127.0.0.1:{ports[kind]}",
            "path": "/" + kind,
            **output,
        },
    )


def kafka_body(topic="t", ref="t", due=None, **output):
    return body(ref, due, 0, "chaos", "", {"type": "kafka", "topics": [topic], **output})


def body(ref, due, interval, tenant, bulk, output):
    payload = {"ref": ref, "bulk": bulk} if bulk else {"ref": ref}
    fields = {
        "payload": payload,
        "expirationIntervalMs": interval,
        "applicantService": tenant,
        "outputMode": output,
    }
    if due is not None:
        fields["startDate"] = iso(due)
    return json.dumps(fields).encode()
