"""Timers that are scheduled without end, and what receives them."""

import asyncio
import itertools
import threading
import time

from harness.receiver import Receiver, listen_beside

#: Between two timers.
PAUSE_SECONDS = 0.1
SLOW_SECONDS = 1.5
KAFKA = {"type": "kafka", "topics": ["alerts"]}


def rest(port):
    """An output that goes to a receiver."""
    return {"type": "rest", "method": "post", "protocol": "http", "hostname": f"127.0.0.1:{port}", "path": "/"}


class Good(Receiver):
    def receive(self, request):
        self.reply(200)


class Slow(Receiver):
    """Takes its time."""

    def receive(self, request):
        asyncio.get_running_loop().call_later(SLOW_SECONDS, self.reply, 200)


class Failing(Receiver):
    def receive(self, request):
        self.reply(500)


class Receivers:
    """Their ports."""

    def __init__(self):
        self.good = listen_beside(Good)
        self.slow = listen_beside(Slow)
        self.failing = listen_beside(Failing)


class Traffic:
    """Schedules on one replica, by a thread that ends with the process, for a topic and for receivers."""

    def __init__(self, service, receivers):
        self.service = service
        self.receivers = receivers
        self.outputs = [KAFKA, rest(receivers.good)]
        self.answered = 0
        threading.Thread(target=self._schedule_for_ever, daemon=True).start()

    def add_bad_receivers(self):
        self.outputs += [rest(self.receivers.slow), rest(self.receivers.failing)]

    def is_answered(self):
        return self.answered > 0

    def schedule(self, output, seconds=0, payload=None):
        """The id of a new timer."""
        body = {"expirationIntervalMs": seconds * 1_000, "applicantService": "alerts", "outputMode": output}
        if payload:
            body["payload"] = payload
        status, answer = self.service.call("POST", "/schedule", body)
        if status != 200:
            raise RuntimeError(f"not scheduled: {status} {answer}")
        self.answered += 1
        return answer["expirationId"]

    def _schedule_for_ever(self):
        for number in itertools.count():
            # The service ends before this does.
            try:
                self.schedule(self.outputs[number % len(self.outputs)])
            except (OSError, RuntimeError):
                time.sleep(1)
            time.sleep(PAUSE_SECONDS)


def destination(port):
    """As metrics name it: the loopback has one name, however it is spelt."""
    return f"http://localhost:{port}"
