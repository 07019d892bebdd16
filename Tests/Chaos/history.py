"""What happened in a run: one event a line, in the order in which it was learned."""

import json
import pathlib
import time


def now():
    """Microseconds of CLOCK_REALTIME: the clock that PostgreSQL on the same machine tells."""
    return time.time_ns() // 1_000


class History:
    def __init__(self, path=None):
        self.events = []
        # Open for as long as the run goes on.
        self.file = pathlib.Path(path).open("w", encoding="utf-8") if path else None  # noqa: SIM115

    def add(self, event, **fields):
        entry = {"event": event, **fields}
        self.events.append(entry)
        if self.file:
            self.file.write(json.dumps(entry, separators=(",", ":")) + "\n")
        return entry

    def close(self):
        if self.file:
            self.file.close()


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
