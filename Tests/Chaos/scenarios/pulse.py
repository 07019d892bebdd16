"""Timers that come due one after the other at a fixed rate, and how late each of them arrives."""

import asyncio

from client import Client, NotSent, Unanswered
from history import load, now
from scenarios.result import rest_body

AHEAD = 300_000


class Pulse:
    """`outlets`: for each destination the ports of its receivers and the file of its arrivals."""

    def __init__(self, port, outlets, per_second=50):
        self.client = Client(port)
        self.outlets = outlets
        self.per_second = per_second
        self.due = [{} for _ in outlets]
        self.refused = 0

    async def run(self, goes_on):
        """Schedules while `goes_on(seconds)`, whatever became of those before; waits for the last arrivals.

        The microseconds by which each was late, for each outlet.
        """
        self.due = [{} for _ in self.outlets]
        begun, sent, under_way = now(), 0, set()
        while goes_on((now() - begun) / 1e6):
            await asyncio.sleep(max(0.0, begun / 1e6 + sent / self.per_second - now() / 1e6))
            task = asyncio.get_running_loop().create_task(self.schedule(sent % len(self.outlets)))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            sent += 1
        if under_way:
            await asyncio.wait(under_way)
        return await self.lateness()

    async def schedule(self, outlet):
        # Whole milliseconds, as they are written.
        due = (now() + AHEAD) // 1_000 * 1_000
        body = rest_body(self.outlets[outlet].ports, ref="pulse", due=due)
        try:
            status, answer = await self.client.request("POST", "/schedule", body)
        except (NotSent, Unanswered):
            status = None
        if status == 200:
            self.due[outlet][answer.decode().split('"')[3]] = due
        else:
            self.refused += 1

    async def lateness(self, seconds=20):
        deadline = now() + seconds * 1_000_000
        while True:
            await asyncio.sleep(0.5)
            late = [await outlet.lateness(due) for outlet, due in zip(self.outlets, self.due)]
            missing = sum(len(due) for due in self.due) - sum(map(len, late))
            if not missing or now() > deadline:
                return late

    def close(self):
        self.client.close()


class Outlet:
    """Receivers, and the file that they write."""

    def __init__(self, sink, ports, path):
        self.sink = sink
        self.ports = ports
        self.path = path

    async def lateness(self, due):
        """Of the first arrival of each."""
        await self.sink.ask("flush")
        first = {}
        for arrival in load(self.path):
            if arrival["id"] in due:
                first.setdefault(arrival["id"], arrival["t"] - due[arrival["id"]])
        return list(first.values())


def outlet_of(stand):
    """The stand's own receivers."""
    return Outlet(stand.sink, stand.ports, stand.directory / "arrivals.jsonl")


async def another_outlet(stand, name="others"):
    """Receivers in a process of their own, which the arrivals of others do not keep busy."""
    sink, ports = await stand.start_sink(name)
    return Outlet(sink, ports, stand.directory / f"{name}.jsonl")
