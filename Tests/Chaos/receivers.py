"""How the receivers behave: one class for each way to treat a request."""

import asyncio
import random
import typing

from history import now

# What each answers: a status, or None for never.
ANSWERS = {
    "good": 204,
    "slow": 204,
    "flaky": 204,
    "busy": 503,
    "strained": 503,
    "reject": 400,
    "hang": None,
}
# Seconds that one thinks before it answers.
THINKING = {"slow": (0.1, 1.5), "strained": (0.05, 0.15)}
# Longer than the grace of the replicas that a run restarts.
LONG = (6.0, 9.0)
# Seconds before a handshake goes on: some begin under one lease and end under another's. A share of them come to
# nothing, and soon: then the timer waits for its next attempt while the first sender may still be at its own.
HANDSHAKE = (0.5, 7.0)
BROKEN_HANDSHAKE = (0.05, 0.5)
BROKEN_HANDSHAKES = 0.4


class Receiver(asyncio.Protocol):
    """Writes each request down when it is there, and answers it in its kind's way."""

    def __init__(self, kind, recorder):
        self.kind = kind
        self.recorder = recorder
        self.buffer = b""
        self.arrived = 0
        self.count = 0

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, _):
        self.recorder.ended(self)

    def data_received(self, data):
        if not self.buffer:
            self.arrived = now()
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            first, *lines = self.buffer[:end].decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in lines)
            }
            last = end + 4 + int(headers.get("content-length", 0))
            if len(self.buffer) < last:
                return
            body, self.buffer = self.buffer[end + 4 : last], self.buffer[last:]
            self.count += 1
            self.receive(first.split()[1], headers, body)

    def receive(self, path, headers, body):
        answer = ANSWERS[self.kind]
        if self.kind == "flaky" and headers.get("webhook-id") not in self.recorder.seen:
            self.recorder.seen.add(headers.get("webhook-id"))
            answer = 503
        self.recorder.write(self.kind, self.arrived, answer, headers, body)
        self.recorder.began(self)
        if self.kind in THINKING:
            asyncio.get_running_loop().call_later(
                random.uniform(*THINKING[self.kind]), self.answer, answer
            )
        elif answer:
            self.answer(answer)

    def answer(self, status):
        self.recorder.ended(self)
        if status == 204:
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        else:
            retry = "retry-after: 1\r\n" if status == 503 else ""
            self.transport.write(
                f"HTTP/1.1 {status} No\r\ncontent-length: 0\r\n{retry}\r\n".encode()
            )


class Gateway(Receiver):
    """One address for several services: `/broken` says 503 each time, and not when to come back; others answer."""

    def receive(self, path, headers, body):
        answer = 503 if path == "/broken" else 204
        self.recorder.write(path.strip("/"), self.arrived, answer, headers, body)
        if answer == 204:
            return self.answer(answer)
        self.transport.write(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n")


class Long(Receiver):
    """Takes longer than a stopping replica waits. Written down when it is known whether there was anybody to answer."""

    request = None

    def receive(self, path, headers, body):
        self.request = (self.arrived, headers, body)
        asyncio.get_running_loop().call_later(
            random.uniform(*LONG), self.finish, self.request
        )

    def finish(self, request):
        if request is self.request and not self.transport.is_closing():
            self.write(204)
            self.answer(204)

    def connection_lost(self, _):
        if self.request:
            self.write(None)

    def write(self, answer):
        (arrived, headers, body), self.request = self.request, None
        self.recorder.write(self.kind, arrived, answer, headers, body)


class Stale(Receiver):
    """Reads a request on a kept connection, and closes it without an answer, as one does whose patience ended just then.

    Whoever sends a request again by himself, over a new connection, is seen by its number.
    """

    def receive(self, path, headers, body):
        is_dropped = self.count > 1 and random.random() < 0.5
        self.recorder.write(
            self.kind, self.arrived, None if is_dropped else 204, headers, body
        )
        if is_dropped:
            self.transport.close()
        else:
            self.answer(204)


class OneRequest(Receiver):
    """Answers 204 and closes: the next request needs a handshake of its own."""

    def receive(self, path, headers, body):
        self.recorder.write(self.kind, self.arrived, 204, headers, body)
        self.transport.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        self.transport.close()


class Stuck(Receiver):
    """Accepts and never answers, until all of them are released: then connections are closed, and requests answered."""

    waiting: typing.ClassVar[set] = set()
    is_released = False

    def receive(self, path, headers, body):
        self.recorder.write(
            self.kind, self.arrived, 204 if Stuck.is_released else None, headers, body
        )
        if Stuck.is_released:
            self.answer(204)
        else:
            Stuck.waiting.add(self)

    def connection_lost(self, _):
        Stuck.waiting.discard(self)

    @classmethod
    def release(cls):
        cls.is_released = True
        for receiver in list(cls.waiting):
            receiver.transport.abort()


class SlowHandshakes:
    """Accepts at once, and lets each TLS handshake wait; some come to nothing."""

    def __init__(self, listener, context, recorder):
        self.listener = listener
        self.context = context
        self.recorder = recorder
        self.tasks = set()

    async def run(self):
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(self.listener)
            task = loop.create_task(self.serve(connection))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def serve(self, connection):
        if random.random() < BROKEN_HANDSHAKES:
            await asyncio.sleep(random.uniform(*BROKEN_HANDSHAKE))
            return connection.close()
        await asyncio.sleep(random.uniform(*HANDSHAKE))
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: OneRequest("tls", self.recorder), connection, ssl=self.context
            )
        except OSError:
            connection.close()
