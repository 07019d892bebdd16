"""What is scheduled: timers of every kind, drawn from a seed."""

import dataclasses
import datetime
import hashlib
import json

from changes import Change, draw
from history import now

# How each kind is delivered, and what a timer of it must come to.
RETRY_LONG = {"maxFailureCount": 60, "baseMs": 200, "factor": 1.5, "capMs": 2000}
RETRY_SHORT = {"maxFailureCount": 2, "baseMs": 200, "factor": 2, "capMs": 1000}
# One attempt is all that it has: an end in error shows what was counted as a failure.
RETRY_NONE = {"maxFailureCount": 1}
# While it waits it can be aborted.
RETRY_SLOWLY = {"maxFailureCount": 60, "baseMs": 2000, "factor": 1.2, "capMs": 4000}
DELIVERED = {
    "good",
    "slow",
    "flaky",
    "kafka",
    "large",
    "large kafka",
    "long",
    "tls",
    "stale",
    "gateway",
    "stuck",
}
WEIGHTS = {
    "good": 50,
    "slow": 5,
    "flaky": 6,
    "busy": 3,
    "reject": 2,
    "hang": 2,
    "refuse": 4,
    "kafka": 19,
    "large": 0.7,
    "large kafka": 0.3,
    "long": 1,
    "tls": 2,
    "stale": 2,
    "gateway": 2,
    "broken": 1,
    "stuck": 0.5,
}
# Whose timers they are: those of the others come from any of four.
TENANTS = {"broken": "chaos-broken", "stuck": "chaos-stuck"}
# Of those for whom it does not follow from their end.
RETRIES = {"broken": RETRY_SHORT, "long": RETRY_NONE, "tls": RETRY_SLOWLY}
TIMEOUTS = {"hang": (700, 700), "long": (30_000, 30_000), "stuck": (60_000, 600_000)}
PORTS = {"large": "good", "broken": "gateway"}
# Bytes of a large payload; a record must stay below the producer's 1 MB, and four of them below the mock broker's 5 MiB
# of a partition, which drops what is more without a word.
LARGE = {"large": (100_000, 1_000_000), "large kafka": (100_000, 500_000)}
LARGE_IN_A_TOPIC = 4


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
    change: Change | None


class Timers:
    def __init__(self, random, ports, without=(), only=None):
        """`without`: kinds that are not drawn, beside those that no receiver is there for; `only`: those that are."""
        self.random = random
        self.ports = ports
        self.weights = {
            kind: weight
            for kind, weight in WEIGHTS.items()
            if kind not in without and kind in (only or WEIGHTS) and self.has(kind)
        }
        self.made = 0
        self.large_records = 0

    def has(self, kind):
        return "kafka" in kind or bool(self.ports.get(PORTS.get(kind, kind)))

    def make(self):
        random = self.random
        self.made += 1
        kind = random.choices(list(self.weights), list(self.weights.values()))[0]
        due_in = random.randrange(0, 8_000) if random.random() < 0.9 else 0
        ref = f"t{self.made}"
        # What a careless service would change: spelling of numbers, escapes, repeated keys, order.
        payload = (
            f'{{"ref":"{ref}","n":1.50e0,"s":"\\u0041\\/é","b":{random.getrandbits(60)},"a":1,"a":2{self.bulk(kind)}}}'
        )
        is_keyed = random.random() < 0.2
        abort_at = self.abort_at(kind, due_in)
        # A replay has the reference of its timer, and a reference with a key has one row.
        change = draw(random, kind, ref, due_in) if abort_at is None and not is_keyed else None
        return Timer(
            ref=ref,
            kind=kind,
            due_in=due_in,
            body=self.body(kind, payload, due_in),
            sha=hashlib.sha256(payload.encode()).hexdigest()[:16],
            key=f"k{self.made}" if is_keyed else None,
            concurrent=is_keyed and random.random() < 0.5,
            again=is_keyed and random.random() < 0.5,
            abort_at=abort_at,
            change=change,
        )

    def bulk(self, kind):
        """A member that makes the payload as large as its kind is."""
        if kind not in LARGE:
            return ""
        least, most = LARGE[kind]
        size = int(least * (most / least) ** self.random.random())
        return ',"bulk":"' + self.random.randbytes(size // 2).hex() + '"'

    def abort_at(self, kind, due_in):
        """Milliseconds after the asking: for one in four, and most of them right around the due time. While a handshake
        is slow, the lease may be lost and the timer wait for another attempt."""
        random = self.random
        if kind == "tls" and random.random() < 0.6:
            return due_in + random.randrange(2_000, 9_000)
        if random.random() >= 0.25:
            return None
        if random.random() < 0.3:
            return random.randrange(0, due_in + 1)
        return max(0, due_in + random.randrange(-25, 26))

    def body(self, kind, payload, due_in):
        fields = {
            "expirationIntervalMs": due_in,
            "applicantService": self.tenant(kind),
            "outputMode": self.output(kind),
        }
        # One in three by an absolute date, on a whole second: many timers due in one instant.
        if self.random.random() < 0.33:
            seconds = (now() // 1_000_000) + 1 + due_in // 1_000
            fields["startDate"] = iso(seconds * 1_000_000)
            fields["expirationIntervalMs"] = 0
        return f'{{"payload":{payload},{json.dumps(fields)[1:]}'.encode()

    def tenant(self, kind):
        return TENANTS.get(kind) or f"chaos-{self.random.randrange(4)}"

    def output(self, kind):
        retry = RETRIES.get(kind) or (RETRY_LONG if kind in DELIVERED else RETRY_SHORT)
        if kind == "kafka":
            return {
                "type": "kafka",
                "topics": [f"chaos-{self.made // 4_000}"],
                "key": str(self.made),
                "retry": retry,
            }
        if kind == "large kafka":
            self.large_records += 1
            topic = f"chaos-large-{self.large_records // LARGE_IN_A_TOPIC}"
            return {
                "type": "kafka",
                "topics": [topic],
                "key": str(self.made),
                "retry": retry,
            }
        output = {
            "type": "rest",
            "method": "post",
            "protocol": "https" if kind == "tls" else "http",
            "hostname": self.host(kind),
            "path": "/" + kind,
            "retry": retry,
        }
        if kind in TIMEOUTS:
            output["timeoutMs"] = self.random.randint(*TIMEOUTS[kind])
        return output

    def host(self, kind):
        if kind == "stuck":
            return self.random.choice(self.ports["stuck"])
        return f"127.0.0.1:{self.ports[PORTS.get(kind, kind)]}"

    def topics(self):
        large = self.large_records // LARGE_IN_A_TOPIC + 1
        return [
            *(f"chaos-{number}" for number in range(self.made // 4_000 + 1)),
            *(f"chaos-large-{number}" for number in range(large if self.large_records else 0)),
        ]


def iso(microseconds):
    """RFC 3339, to the millisecond."""
    moment = datetime.datetime.fromtimestamp(microseconds // 1_000_000, datetime.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds // 1_000 % 1_000:03}Z"
