"""The receivers, as a process: they write down what arrives, when, and which replica sent it.

Prints a line of JSON with the port of each behaviour, then obeys `secret NAME BASE64` (who signs with what) and
`flush`, which answers with the most requests that were open at a time. `refuse` is a port that nobody listens on.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import random
import select
import socket
import sys

from history import now

# What each answers: a status, or None for never.
BEHAVIOURS = {"good": 204, "slow": 204, "flaky": 204, "busy": 503, "strained": 503, "reject": 400, "hang": None}
# Seconds that one thinks before it answers.
THINKING = {"slow": (0.1, 1.5), "strained": (0.05, 0.15)}
CLOSED = select.POLLRDHUP | select.POLLHUP | select.POLLERR


class Recorder:
    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")
        self.secrets = []
        self.seen = set()
        self.open = {kind: set() for kind in BEHAVIOURS}
        self.most = dict.fromkeys(BEHAVIOURS, 0)
        self.most_seen = dict.fromkeys(BEHAVIOURS, 0)

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
        kind, unanswered = receiver.kind, self.open[receiver.kind]
        unanswered.add(receiver)
        self.most_seen[kind] = max(self.most_seen[kind], len(unanswered))
        if len(unanswered) > self.most[kind]:
            self.most[kind] = max(self.most[kind], len(unanswered) - closed_by_client(unanswered))

    def ended(self, receiver):
        self.open[receiver.kind].discard(receiver)

    def write(self, kind, arrived, answer, headers, body):
        attempt = headers.get("webhook-attempt")
        self.file.write(json.dumps({
            "event": "arrival", "t": arrived, "kind": kind, "id": headers.get("webhook-id"), "answer": answer,
            "attempt": int(attempt) if attempt else None, "by": self.signer(headers, body),
            "sha": hashlib.sha256(body).hexdigest()[:16]}, separators=(",", ":")) + "\n")


def closed_by_client(receivers):
    """How many of their connections have a FIN or a reset waiting (poll(2))."""
    poll = select.poll()
    for receiver in receivers:
        poll.register(receiver.transport.get_extra_info("socket").fileno(), CLOSED)
    return sum(bool(events & CLOSED) for _, events in poll.poll(0))


class Receiver(asyncio.Protocol):
    def __init__(self, kind, recorder):
        self.kind = kind
        self.recorder = recorder
        self.buffer = b""
        self.arrived = 0

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, _):
        self.recorder.ended(self)

    def data_received(self, data):
        if not self.buffer:
            self.arrived = now()
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            lines = self.buffer[:end].decode("latin-1").split("\r\n")[1:]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            last = end + 4 + int(headers.get("content-length", 0))
            if len(self.buffer) < last:
                return
            body, self.buffer = self.buffer[end + 4:last], self.buffer[last:]
            self.receive(headers, body)

    def receive(self, headers, body):
        answer = BEHAVIOURS[self.kind]
        if self.kind == "flaky" and headers.get("webhook-id") not in self.recorder.seen:
            self.recorder.seen.add(headers.get("webhook-id"))
            answer = 503
        self.recorder.write(self.kind, self.arrived, answer, headers, body)
        self.recorder.began(self)
        if self.kind in THINKING:
            asyncio.get_running_loop().call_later(random.uniform(*THINKING[self.kind]), self.answer, answer)
        elif answer:
            self.answer(answer)

    def answer(self, status):
        self.recorder.ended(self)
        if status == 204:
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        else:
            retry = b"retry-after: 1\r\n" if status == 503 else b""
            self.transport.write(b"HTTP/1.1 %d No\r\ncontent-length: 0\r\n%s\r\n" % (status, retry))


async def main(path):
    loop = asyncio.get_running_loop()
    recorder = Recorder(path)
    ports = {}
    for kind in BEHAVIOURS:
        server = await loop.create_server(lambda kind=kind: Receiver(kind, recorder), "127.0.0.1", 0, backlog=4096)
        ports[kind] = server.sockets[0].getsockname()[1]
    refusing = socket.socket()
    refusing.bind(("127.0.0.1", 0))
    ports["refuse"] = refusing.getsockname()[1]
    print(json.dumps(ports), flush=True)

    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := (await commands.readline()).decode().split():
        if line[0] == "secret":
            recorder.secrets.append((line[1], base64.b64decode(line[2])))
        recorder.file.flush()
        print(json.dumps({"open": recorder.most, "seen": recorder.most_seen}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
