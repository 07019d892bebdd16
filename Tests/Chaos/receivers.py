"""How the receivers behave: one class for each way to treat a request."""

import asyncio
import random
import typing

from harness.receiver import Receiver

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


class Recorded(Receiver):
    """Writes each request down when it is there, and answers it in its kind's way."""

    def __init__(self, kind, recorder):
        super().__init__()
        self.kind = kind
        self.recorder = recorder

    def connection_lost(self, _):
        self.recorder.ended(self)

    def receive(self, request):
        answer = ANSWERS[self.kind]
        id = request.headers.get("webhook-id")
        if self.kind == "flaky" and id not in self.recorder.seen:
            self.recorder.seen.add(id)
            answer = 503
        self.recorder.write(self.kind, request, answer)
        self.recorder.began(self)
        if self.kind in THINKING:
            asyncio.get_running_loop().call_later(random.uniform(*THINKING[self.kind]), self.answer, answer)
        elif answer:
            self.answer(answer)

    def answer(self, status):
        self.recorder.ended(self)
        self.reply(status, {"retry-after": 1} if status == 503 else {})


class Gateway(Recorded):
    """One address for several services: `/broken` says 503 each time, and not when to come back; others answer."""

    def receive(self, request):
        answer = 503 if request.path == "/broken" else 204
        self.recorder.write(request.path.strip("/"), request, answer)
        if answer == 204:
            return self.answer(answer)
        self.reply(503)


class Long(Recorded):
    """Takes longer than a stopping replica waits. Written down when it is known whether there was anybody to answer."""

    request = None

    def receive(self, request):
        self.request = request
        asyncio.get_running_loop().call_later(random.uniform(*LONG), self.finish, self.request)

    def finish(self, request):
        if request is self.request and not self.transport.is_closing():
            self.write(204)
            self.answer(204)

    def connection_lost(self, _):
        if self.request:
            self.write(None)

    def write(self, answer):
        request, self.request = self.request, None
        self.recorder.write(self.kind, request, answer)


class Stale(Recorded):
    """Reads a request on a kept connection, and closes it without an answer, as one does whose patience has just ended.

    Whoever sends a request again by himself, over a new connection, is seen by its number.
    """

    def receive(self, request):
        is_dropped = self.count > 1 and random.random() < 0.5
        self.recorder.write(self.kind, request, None if is_dropped else 204)
        if is_dropped:
            self.transport.close()
        else:
            self.answer(204)


class OneRequest(Recorded):
    """Answers 204 and closes: the next request needs a handshake of its own."""

    def receive(self, request):
        self.recorder.write(self.kind, request, 204)
        self.reply(204, {"connection": "close"})
        self.transport.close()


class Stuck(Recorded):
    """Accepts and never answers, until all of them are released: then connections are closed, and requests answered."""

    waiting: typing.ClassVar[set] = set()
    is_released = False

    def receive(self, request):
        self.recorder.write(self.kind, request, 204 if Stuck.is_released else None)
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
