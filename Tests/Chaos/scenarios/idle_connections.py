"""Ten thousand clients that have asked once and then only hold their connections: what do they cost, and whom?"""

import asyncio
import resource
import selectors
import socket

from client import Client, NotSent, Unanswered
from history import now
from quantiles import quantile
from scenarios.result import Result, milliseconds, rest_body
from stand import Stand

COUNT = 10_000
# Of a good client, one after the other.
REQUESTS = 1_000
IDLE_SECONDS = 20
MOST_MEMORY = 200
ASK = b"GET /-/healthz HTTP/1.1\r\nhost: chaos\r\n\r\n"


async def run(options):
    result = Result()
    count = options.count or COUNT
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    async with Stand("idle-connections", options.history, options.seed, replicas=1) as stand:
        replica = stand.replicas[0]
        client = Client(replica.port)
        facts = {
            "count": count,
            "alone": await ask(stand, client),
            "before": replica.resident(),
        }
        crowd = Crowd(replica.port)
        began = now()
        await asyncio.to_thread(crowd.connect, count)
        facts["seconds"] = (now() - began) / 1e6
        facts["among"] = await ask(stand, client)
        await asyncio.sleep(IDLE_SECONDS)
        facts["during"] = replica.resident()
        facts["open"] = int((await replica.metrics())["http_connections_open"])
        facts["answered again"] = await asyncio.to_thread(crowd.ask_all)
        facts["after asking"] = replica.resident()
        crowd.close()
        client.close()
        facts["left"] = await stand.drained(30)
        facts["died"] = replica.child.has_ended
    judge(result, facts)
    return result


async def ask(stand, client):
    """Microseconds of each request; None for one that failed."""
    times = []
    for _ in range(REQUESTS):
        begun = now()
        try:
            status, _ = await client.request("POST", "/schedule", rest_body(stand.ports, interval=0))
        except (NotSent, Unanswered):
            status = None
        times.append(now() - begun if status == 200 else None)
    return times


class Crowd:
    """Plain sockets: a task for each would cost the harness more than they cost the service."""

    def __init__(self, port):
        self.address = ("127.0.0.1", port)
        self.sockets = []

    def connect(self, count):
        while len(self.sockets) < count:
            size = min(250, count - len(self.sockets))
            batch = [socket.create_connection(self.address, timeout=30) for _ in range(size)]
            self.sockets += batch
            if self.ask(batch) != len(batch):
                raise RuntimeError("a new connection was not answered")

    def ask_all(self):
        """How many of them are still answered."""
        return sum(self.ask(self.sockets[start : start + 250]) for start in range(0, len(self.sockets), 250))

    @staticmethod
    def ask(batch):
        answered = 0
        with selectors.DefaultSelector() as selector:
            for connection in batch:
                try:
                    connection.sendall(ASK)
                    selector.register(connection, selectors.EVENT_READ)
                except OSError:
                    continue
            while selector.get_map():
                ready = selector.select(timeout=10)
                if not ready:
                    break
                for key, _ in ready:
                    selector.unregister(key.fileobj)
                    try:
                        answered += key.fileobj.recv(4_096).startswith(b"HTTP/1.1 200")
                    except OSError:
                        continue
        return answered

    def close(self):
        for connection in self.sockets:
            connection.close()


def judge(result, facts):
    alone, among = ([time for time in facts[name] if time is not None] for name in ("alone", "among"))
    result.figure(
        "idle connections",
        f"{facts['open'] - 1} of {facts['count']}, opened in {facts['seconds']:.1f} s",
    )
    result.figure("answered after the rest", facts["answered again"])
    result.figure(
        "resident memory before / with them / after each has asked again",
        f"{facts['before']} / {facts['during']} / {facts['after asking']} MiB",
    )
    result.figure(
        "KiB for each",
        round((facts["during"] - facts["before"]) * 1024 / facts["count"], 1),
    )
    result.figure("a good client's request, alone (p50 / p99 / worst)", milliseconds(alone))
    result.figure("a good client's request, among them", milliseconds(among))
    result.require(
        facts["open"] >= facts["count"] == facts["answered again"],
        "each connection is kept",
    )
    result.require(
        len(alone) == len(facts["alone"]) and len(among) == len(facts["among"]) > 0,
        "each request of the good client is answered",
    )
    slower = quantile(sorted(among), 0.5) / max(quantile(sorted(alone), 0.5), 1) if among and alone else 0
    result.require(0 < slower <= 2, "the good client is served at most half as fast")
    result.require(max(facts["during"], facts["after asking"]) <= MOST_MEMORY, "memory is bounded")
    result.require(not facts["left"] and not facts["died"], "the service lives and fires")
