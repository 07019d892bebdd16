"""Consoles that are open on the overview: each follows the stream, and asks for the past as the page does."""

import http.client
import threading
import time
import urllib.request

#: Seconds between two looks at the past, as in console/screens/overview/charts.js.
EVERY = 10
RANGES = ("15m", "6h", "7d")


class Viewers:
    """So many of them, for as long as the block runs."""

    def __init__(self, port, count):
        self.port, self.count = port, count
        #: Milliseconds from each question to the whole of its answer: a stream's first event, a history.
        self.waits = []
        self.events = 0
        self.failure = None
        self.done = threading.Event()
        self.threads = []

    def __enter__(self):
        for number in range(self.count):
            for look in (self._follow, lambda number=number: self._look_back(RANGES[number % len(RANGES)])):
                thread = threading.Thread(target=self._guarded, args=(look,), daemon=True)
                thread.start()
                self.threads.append(thread)
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join(timeout=EVERY)

    def check(self):
        if self.failure:
            raise RuntimeError(f"a console failed: {self.failure}")

    def _guarded(self, look):
        try:
            look()
        except (OSError, http.client.HTTPException) as error:
            self.failure = self.failure or error

    def _follow(self):
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/events", headers={"accept": "text/event-stream"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise OSError(f"the stream was answered with {answer.status}")
        is_first = True
        while not self.done.is_set():
            if answer.readline().startswith(b"data:"):
                self.events += 1
                if is_first:
                    self.waits.append(1_000 * (time.monotonic() - began))
                is_first = False
        connection.close()

    def _look_back(self, stretch):
        while not self.done.is_set():
            began = time.monotonic()
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/overview/history?range={stretch}") as answer:
                answer.read()
            self.waits.append(1_000 * (time.monotonic() - began))
            self.done.wait(EVERY)
