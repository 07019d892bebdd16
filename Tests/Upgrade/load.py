"""Timers, scheduled over whichever replicas there are."""

import http.client
import itertools
import threading
import time

#: Timers a second, and how far ahead they are due.
RATE = 40
AHEAD_MS = (0, 300, 1_500, 6_000)


class Load:
    """Each timer has a key, so that a request whose answer did not come may be repeated at another replica."""

    def __init__(self, replicas, sink_port):
        """replicas: a list that whoever drives this may change."""
        self.replicas = replicas
        self.sink_port = sink_port
        self.acknowledged = []
        self.refused = []
        self.numbers = itertools.count()
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._work, daemon=True)

    def go(self, seconds):
        """Lets it work for so long."""
        if not self.thread.is_alive():
            self.thread.start()
        time.sleep(seconds)

    def stop(self):
        self.is_over.set()
        self.thread.join()

    def _work(self):
        due = time.monotonic()
        while not self.is_over.is_set():
            due += 1 / RATE
            time.sleep(max(due - time.monotonic(), 0))
            self._schedule(next(self.numbers))

    def _schedule(self, number):
        timer = {
            "payload": {"number": number},
            "expirationIntervalMs": AHEAD_MS[number % len(AHEAD_MS)],
            "applicantService": "upgrade",
            "outputMode": {
                "type": "rest",
                "method": "post",
                "protocol": "http",
                "hostname": f"127.0.0.1:{self.sink_port}",
                "path": "/upgrade",
            },
        }
        key = {"idempotency-key": f'"upgrade-{number}"'}
        deadline = time.monotonic() + 30
        for attempt in itertools.count():
            replica = self.replicas[(number + attempt) % len(self.replicas)]
            try:
                status, answer = replica.call("POST", "/schedule", timer, key)
            except (OSError, http.client.HTTPException):
                status, answer = None, None
            if status == 200:
                self.acknowledged.append(answer["expirationId"])
                return
            # None: it is going away. 503: it says so itself.
            if status not in (None, 503) or time.monotonic() > deadline:
                self.refused.append((status, answer))
                return
            time.sleep(0.05)
