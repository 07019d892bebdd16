"""What a scenario found: figures, and which of its rules were broken."""

import json

from checker import quantile
from timers import iso


class Result:
    def __init__(self):
        self.figures = {}
        self.broken = []

    def figure(self, name, value):
        self.figures[name] = value
        print(f"{name}: {value}", flush=True)

    def require(self, holds, rule):
        if not holds:
            self.broken.append(rule)
            print(f"BROKEN {rule}", flush=True)


def milliseconds(values):
    """p50 / p99 / worst of microseconds."""
    values = sorted(values)
    return " / ".join(f"{quantile(values, share) / 1_000:.1f} ms" for share in (0.5, 0.99, 1))


def rest_body(ports, kind="good", ref="t", due=None, interval=0, **output):
    """The body of a /schedule; `due`: microseconds of the epoch."""
    fields = {
        "payload": {"ref": ref}, "expirationIntervalMs": interval, "applicantService": "chaos",
        "outputMode": {"type": "rest", "method": "post", "protocol": "http", "hostname": f"127.0.0.1:{ports[kind]}",
                       "path": "/" + kind, **output}}
    if due is not None:
        fields["startDate"] = iso(due)
    return json.dumps(fields).encode()
