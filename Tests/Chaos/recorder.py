"""What a receiver writes down: which request arrived, when, and which replica sent it."""

import base64
import hashlib
import hmac
import json
import pathlib
import select

CLOSED = select.POLLRDHUP | select.POLLHUP | select.POLLERR


class Recorder:
    def __init__(self, path, counted):
        """`counted`: the kinds whose open requests are counted."""
        # Open for as long as the process lives.
        self.file = pathlib.Path(path).open("w", encoding="utf-8")  # noqa: SIM115
        self.secrets = []
        self.seen = set()
        self.open = {kind: set() for kind in counted}
        self.most = dict.fromkeys(counted, 0)
        self.most_seen = dict.fromkeys(counted, 0)

    def obey(self, words):
        """`secret NAME BASE64` says who signs with what; anything else writes down what is left. The counts."""
        if words[0] == "secret":
            self.secrets.append((words[1], base64.b64decode(words[2])))
        self.file.flush()
        return json.dumps({"open": self.most, "seen": self.most_seen})

    def signer(self, headers, body):
        signed = f"{headers.get('webhook-id')}.{headers.get('webhook-timestamp')}.".encode() + body
        for name, secret in reversed(self.secrets):
            signature = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
            if headers.get("webhook-signature") == "v1," + signature:
                return name
        return None

    def began(self, receiver):
        """A request is open until it is answered, or given up by who sent it.

        The kernel knows that a client has closed before the event loop does, which looks at sockets one after the
        other: only those count that the kernel holds open at this moment.
        """
        kind, unanswered = receiver.kind, self.open.get(receiver.kind)
        if unanswered is None:
            return
        unanswered.add(receiver)
        self.most_seen[kind] = max(self.most_seen[kind], len(unanswered))
        if len(unanswered) > self.most[kind]:
            self.most[kind] = max(self.most[kind], len(unanswered) - closed_by_client(unanswered))

    def ended(self, receiver):
        if receiver.kind in self.open:
            self.open[receiver.kind].discard(receiver)

    def write(self, kind, request, answer):
        headers, body = request.headers, request.body
        attempt = headers.get("webhook-attempt")
        arrival = {
            "event": "arrival",
            "t": request.arrived,
            "kind": kind,
            "id": headers.get("webhook-id"),
            "answer": answer,
            "attempt": int(attempt) if attempt else None,
            "by": self.signer(headers, body),
            "sha": hashlib.sha256(body).hexdigest()[:16],
        }
        self.file.write(json.dumps(arrival, separators=(",", ":")) + "\n")


def closed_by_client(receivers):
    """How many of their connections have a FIN or a reset waiting (poll(2))."""
    poll = select.poll()
    for receiver in receivers:
        poll.register(receiver.transport.get_extra_info("socket").fileno(), CLOSED)
    return sum(bool(events & CLOSED) for _, events in poll.poll(0))
