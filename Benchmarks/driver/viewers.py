"""Consoles that are open on the overview: each follows the stream, and asks for the past as the page does.

One thread reads them all, and no more of each answer than where it ends: browsers are elsewhere, and what they cost is
not to be taken for what the service costs; for the same reason it gives way to all else.
"""

import os
import selectors
import socket
import threading
import time

#: Seconds between two looks at the past, as in console/screens/overview/charts.js.
EVERY = 10
RANGES = ("15m", "6h", "7d")
END_OF_CHUNKS = b"\r\n0\r\n\r\n"


class Stream:
    """GET /events: the first event is what a page waits for."""

    def __init__(self, port):
        self.began = time.monotonic()
        self.socket = ask(port, "/events", "text/event-stream")
        self.events = 0
        self.is_answered = False

    def read(self, viewers):
        received = self.socket.recv(65_536)
        if not received or not (self.is_answered or received.startswith(b"HTTP/1.1 200 ")):
            raise OSError(f"a stream came to {received[:40]}")
        self.is_answered = True
        found = received.count(b"\ndata:")
        if found and not self.events:
            viewers.waits.append(1_000 * (time.monotonic() - self.began))
        self.events += found
        viewers.events += found

    def look(self, viewers):
        pass


class Past:
    """GET /overview/history, again and again on one connection."""

    def __init__(self, port, stretch, first):
        self.path = f"/overview/history?range={stretch}"
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.next = first
        self.began = None
        self.answer = b""

    def look(self, viewers):
        if self.began is None and time.monotonic() >= self.next:
            self.began = time.monotonic()
            self.next = self.began + EVERY
            self.socket.sendall(request(self.path, "application/json"))

    def read(self, viewers):
        received = self.socket.recv(65_536)
        if not received:
            raise OSError("a history was not answered")
        self.answer += received
        if not is_whole(self.answer):
            return
        if not self.answer.startswith(b"HTTP/1.1 200 "):
            raise OSError(f"a history was answered with {self.answer[:40]}")
        viewers.waits.append(1_000 * (time.monotonic() - self.began))
        self.began, self.answer = None, b""


class Viewers:
    """So many of them, for as long as the block runs."""

    def __init__(self, port, count):
        self.port, self.count = port, count
        #: Milliseconds from each question to the whole of its answer: a stream's first event, a history.
        self.waits = []
        self.events = 0
        self.failure = None
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        if self.count:
            self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        if self.count:
            self.thread.join(timeout=EVERY)

    def check(self):
        if self.failure:
            raise RuntimeError(f"a console failed: {self.failure}")

    def _run(self):
        # A thread of Linux has a policy of its own (sched(7)): who wakes finds its core as good as idle.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        try:
            self._look()
        except OSError as error:
            self.failure = error

    def _look(self):
        now = time.monotonic()
        consoles = [Stream(self.port) for _ in range(self.count)]
        consoles += [
            Past(self.port, RANGES[number % len(RANGES)], now + EVERY * number / self.count)
            for number in range(self.count)
        ]
        with selectors.DefaultSelector() as selector:
            for console in consoles:
                selector.register(console.socket, selectors.EVENT_READ, console)
            while not self.done.is_set():
                for key, _ in selector.select(timeout=0.25):
                    key.data.read(self)
                for console in consoles:
                    console.look(self)
        for console in consoles:
            console.socket.close()


def ask(port, path, accept):
    opened = socket.create_connection(("127.0.0.1", port), timeout=30)
    opened.sendall(request(path, accept))
    return opened


def request(path, accept):
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: {accept}\r\n\r\n".encode()


def is_whole(answer):
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return answer.endswith(END_OF_CHUNKS)
