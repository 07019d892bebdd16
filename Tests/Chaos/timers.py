"""What is scheduled: timers of every kind, drawn from a seed."""

import dataclasses
import datetime
import hashlib
import json

from history import now

# How each kind is delivered, and what a timer of it must come to.
RETRY_LONG = {"maxFailureCount": 60, "baseMs": 200, "factor": 1.5, "capMs": 2000}
RETRY_SHORT = {"maxFailureCount": 2, "baseMs": 200, "factor": 2, "capMs": 1000}
DELIVERED = {"good", "slow", "flaky", "kafka"}
WEIGHTS = {"good": 58, "slow": 5, "flaky": 6, "busy": 3, "reject": 2, "hang": 2, "refuse": 4, "kafka": 20}


@dataclasses.dataclass
class Timer:
    ref: str
    kind: str
    due_in: int
    body: bytes
    sha: str
    key: str | None
    concurrent: bool
    again: bool
    abort_at: int | None


class Timers:
    def __init__(self, random, ports):
        self.random = random
        self.ports = ports
        self.made = 0

    def make(self):
        random = self.random
        self.made += 1
        kind = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        due_in = random.randrange(0, 8_000) if random.random() < 0.9 else 0
        ref = f"t{self.made}"
        # What a careless service would change: spelling of numbers, escapes, repeated keys, order.
        payload = ('{"ref":"%s","n":1.50e0,"s":"\\u0041\\/é","b":%d,"a":1,"a":2}' % (ref, random.getrandbits(60)))
        is_keyed = random.random() < 0.2
        return Timer(
            ref=ref, kind=kind, due_in=due_in, body=self.body(kind, payload, due_in),
            sha=hashlib.sha256(payload.encode()).hexdigest()[:16], key=f"k{self.made}" if is_keyed else None,
            concurrent=is_keyed and random.random() < 0.5, again=is_keyed and random.random() < 0.5,
            abort_at=self.abort_at(due_in))

    def abort_at(self, due_in):
        """Milliseconds after the asking: for one in four, and most of them right around the due time."""
        random = self.random
        if random.random() >= 0.25:
            return None
        if random.random() < 0.3:
            return random.randrange(0, due_in + 1)
        return max(0, due_in + random.randrange(-25, 26))

    def body(self, kind, payload, due_in):
        fields = {"expirationIntervalMs": due_in, "applicantService": "chaos", "outputMode": self.output(kind)}
        # One in three by an absolute date, on a whole second: many timers due in one instant.
        if self.random.random() < 0.33:
            seconds = (now() // 1_000_000) + 1 + due_in // 1_000
            fields["startDate"] = iso(seconds * 1_000_000)
            fields["expirationIntervalMs"] = 0
        return ('{"payload":%s,%s' % (payload, json.dumps(fields)[1:])).encode()

    def output(self, kind):
        if kind == "kafka":
            topic = f"chaos-{self.made // 4_000}"
            return {"type": "kafka", "topics": [topic], "key": str(self.made), "retry": RETRY_LONG}
        output = {"type": "rest", "method": "post", "protocol": "http",
                  "hostname": f"127.0.0.1:{self.ports[kind]}", "path": "/" + kind,
                  "retry": RETRY_LONG if kind in DELIVERED else RETRY_SHORT}
        if kind == "hang":
            output["timeoutMs"] = 700
        return output

    def topics(self):
        return [f"chaos-{number}" for number in range(self.made // 4_000 + 1)]


def iso(microseconds):
    """RFC 3339, to the millisecond."""
    moment = datetime.datetime.fromtimestamp(microseconds // 1_000_000, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds // 1_000 % 1_000:03}Z"
