"""What was seen, a line each."""

import contextlib
import time


class Report:
    def __init__(self):
        self.failed = []

    def section(self, title):
        print(f"\n== {title}", flush=True)

    def note(self, what, seen):
        print(f"  {what:<58} {seen}", flush=True)

    def check(self, what, holds, seen):
        """A line; one that does not hold makes the run fail."""
        if not holds:
            self.failed.append(what)
        print(f"{'  ' if holds else '✘ '}{what:<58} {seen}", flush=True)

    @contextlib.contextmanager
    def timed(self, what):
        began = time.monotonic()
        yield
        self.note(what, f"{time.monotonic() - began:.1f} s")
