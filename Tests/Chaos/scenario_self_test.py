"""The scenarios' rules on doctored findings: each planted fault must break its rule, and honest ones none."""

import asyncio
import collections
import copy
import json
import os
import sys
import tempfile

import scenario_plants
from child import Child
from scenario_plants import MS, set_to
from scenarios import backlog, disk_full, idle_connections, isolation, open_transaction, pgbouncer, restart
from scenarios.result import Result
from stand import HERE


def backlog_facts():
    due = {f"i{number}": number for number in range(10_000)}
    return {"count": 10_000, "seconds": 3.0, "quiet": [3 * MS] * 100, "due": due, "arrived": list(due), "left": 0,
            "fresh": {"another": [20 * MS] * 100, "the same": [500 * MS] * 100}, "fresh missing": 0, "memory": 50}


def isolation_facts():
    ids = [f"i{number}" for number in range(100)]
    waits = [(1, 1.0, "answered 503")] * 100
    waits += [(failures, 0.25 * failures + 0.0025 * failures * number, "circuit open")
              for failures in (1, 2) for number in range(100)]
    return {"kind": "strained", "count": 100, "ahead": 2.0, "quiet": [5 * MS] * 100, "loud": [9 * MS] * 100,
            "left": 0, "missing": 0, "open": 96, "seen": 97, "waits": waits, "ends": [(3, "answered 503")] * 100,
            "arrivals": [(id, t) for id in ids for t in (0, 1_100 * MS)]}


def restart_facts():
    return {"requests": 1_000, "first": {"refused": 9}, "second": {}, "stops": [(0, 1.0)] * 3, "left": 0,
            "violations": {}}


def disk_full_facts():
    return {"statuses": {200: 5, 503: 50}, "bare": 0, "accepted": {"a", "b"}, "was up": True, "left": 0,
            "rows": {"a": 1, "b": 1}, "arrivals": collections.Counter(["a", "b"]), "back": 10 * MS, "first": 50 * MS,
            "died": []}


def idle_facts():
    return {"count": 100, "open": 101, "seconds": 1.0, "alone": [MS] * 100, "among": [MS] * 100, "before": 30,
            "during": 60, "after asking": 61, "answered again": 100, "left": 0, "died": False}


def transaction_facts():
    late = [3 * MS] * 100
    return {"seconds": 120, "before": late, "begin": late, "end": late, "after": late, "dead": 9, "load": (100, 0),
            "left": 0}


def pgbouncer_facts():
    return {"late": [3 * MS] * 100, "missing": 0, "left": 0, "failed": 0, "violations": {}}


def arrive_twice(facts):
    facts["arrived"].append("i0")


def arrive_in_reverse(facts):
    facts["arrived"].reverse()


def wait_alike(facts):
    facts["waits"] = [(failures, 0.4 * failures, "circuit open") for failures in (1, 2)] * 100


def wait_too_long(facts):
    facts["waits"].append((1, 0.7, "circuit open"))


def come_back_early(facts):
    facts["waits"].append((1, 0.9, "answered 503"))


def call_early(facts):
    facts["arrivals"].append(("i0", 2_050 * MS))


def lose_delivery(facts):
    del facts["arrivals"]["a"]


def deliver_twice(facts):
    facts["arrivals"]["a"] += 1


SCENARIOS = {
    "backlog": (backlog.judge, backlog_facts, {
        "fire one twice": (arrive_twice, "each overdue timer fires once"),
        "leave one": (set_to(left=1), "each overdue timer fires once"),
        "newest first": (arrive_in_reverse, "oldest first, but for what the replicas hold at a time"),
        "starve fresh ones": (set_to(fresh={"another": [900 * MS] * 100, "the same": [MS]}),
                              "fresh timers of another destination do not wait behind the backlog"),
        "starve those of the same": (set_to(fresh={"another": [MS], "the same": [9_000 * MS]}),
                                     "fresh timers of the same destination do not wait behind the backlog"),
        "lose a fresh one": (set_to(**{"fresh missing": 1}), "each fresh timer is accepted and fires"),
        "take memory": (set_to(memory=101), "at most 100 MiB for each replica"),
    }),
    "isolation": (isolation.judge, isolation_facts, {
        "delay others": (set_to(loud=[11 * MS] * 100), "strained: others are at most 2 times as late as in quiet"),
        "schedule them too late": (set_to(ahead=-0.1), "strained: the bad ones come due at once"),
        "lose another": (set_to(missing=1), "strained: others are at most 2 times as late as in quiet"),
        "open one more": (set_to(open=97), "strained: no more than its concurrency"),
        "open none": (set_to(open=0), "strained: no more than its concurrency"),
        "end without a reason": (set_to(ends=[(3, None)] * 100), "strained: with a reason"),
        "leave them": (set_to(left=1), "strained: the bad ones end in error"),
        "deliver one": (set_to(ends=[(3, "x")] * 99 + [(1, "x")]), "strained: the bad ones end in error"),
        "wait alike": (wait_alike, "strained: waits are spread"),
        "wait too long": (wait_too_long, "strained: the wait is that of the policy"),
        "plan to come back early": (come_back_early, "strained: Retry-After is kept in the queue"),
        "come back early": (call_early, "strained: Retry-After is obeyed"),
        "never retry": (set_to(waits=[]), "strained: retries were seen"),
    }),
    "restart": (restart.judge, restart_facts, {
        "fail twice": (set_to(second={"refused": 1}), "no request fails that is tried once more"),
        "ask nothing": (set_to(requests=0), "there were requests and restarts"),
        "end badly": (set_to(stops=[(132, 1.0)]), "each stop ends with status 0"),
        "leave one": (set_to(left=1), "every timer ends"),
        "double": (set_to(violations={"doubled without cause": ["i0"]}), "doubled without cause"),
    }),
    "disk-full": (lambda result, facts: disk_full.judge(result, "tables", facts), disk_full_facts, {
        "accept all": (set_to(statuses={200: 5}), "tables: requests are refused with 5xx"),
        "blame the client": (set_to(statuses={400: 5}), "tables: requests are refused with 5xx"),
        "answer nothing": (set_to(statuses={None: 1, 503: 1}), "tables: each request is answered"),
        "say not when": (set_to(bare=1), "tables: each refusal says when to come back"),
        "lose a row": (set_to(rows={"a": 1}), "tables: what was accepted is stored and fires"),
        "lose a delivery": (lose_delivery, "tables: what was accepted is stored and fires"),
        "deliver twice": (deliver_twice, "tables: nothing fires twice"),
        "die": (set_to(died=[{"by": "0.1"}]), "tables: no replica dies"),
        "stay away": (set_to(first=None), "tables: it goes on by itself"),
        "come late": (set_to(first=9_000 * MS), "tables: it goes on by itself"),
    }),
    "idle-connections": (idle_connections.judge, idle_facts, {
        "close one": (set_to(open=99), "each connection is kept"),
        "answer one less": (set_to(**{"answered again": 99}), "each connection is kept"),
        "refuse the good one": (set_to(among=[MS] * 99 + [None]), "each request of the good client is answered"),
        "serve it slowly": (set_to(among=[3 * MS] * 100), "the good client is served at most half as fast"),
        "take memory": (set_to(during=201), "memory is bounded"),
        "die": (set_to(died=True), "the service lives and fires"),
    }),
    "open-transaction": (open_transaction.judge, transaction_facts, {
        "be late": (set_to(end=[101 * MS] * 100), "an open transaction costs little"),
        "grow": (set_to(begin=[17 * MS] * 100, end=[35 * MS] * 100), "lateness does not grow while it is open"),
        "stay late": (set_to(after=[30 * MS] * 100), "it recovers"),
        "lose some": (set_to(begin=[]), "each timer is accepted and fires"),
        "refuse some": (set_to(load=(100, 1)), "each timer is accepted and fires"),
    }),
    "pgbouncer": (lambda result, facts: pgbouncer.judge(result, "session", facts), pgbouncer_facts, {
        "lose one": (set_to(missing=1), "session mode: each timer is accepted and fires"),
        "leave one": (set_to(left=1), "session mode: every timer ends"),
        "break the promise": (set_to(violations={"lost": ["i0"]}), "session mode: lost: 1"),
    }),
    **scenario_plants.SCENARIOS,
}


def run():
    """Whether each rule was broken by what was planted for it, and none by honest findings."""
    is_well = True
    for name, (judge, make, plants) in SCENARIOS.items():
        honest = Result(is_silent=True)
        judge(honest, make())
        say(f"{name}: honest", "accepted" if not honest.broken else f"REFUSED: {honest.broken}")
        is_well = is_well and not honest.broken
        for plant, (doctor, rule) in plants.items():
            facts = copy.deepcopy(make())
            doctor(facts)
            result = Result(is_silent=True)
            judge(result, facts)
            found = rule in result.broken
            say(f"{name}: {plant}", f"{'found' if found else 'MISSED'}: {rule}")
            is_well = is_well and found
    return asyncio.run(count_requests()) and is_well


def say(what, outcome):
    print(f"{what:<44} {outcome}")


async def count_requests():
    """The receiver's own count: a request that its client has given up is not open, one more is."""
    with tempfile.TemporaryDirectory() as directory:
        sink = await Child.start([sys.executable, "-B", HERE / "sink.py", os.path.join(directory, "arrivals.jsonl")])
        port = json.loads(await sink.line())["hang"]
        writers = [await ask(port) for _ in range(5)]
        await arrived(sink, directory, 5)
        for writer in writers[:2]:
            writer.close()
        writers += [await ask(port) for _ in range(2)]
        await arrived(sink, directory, 7)
        replaced = json.loads(await sink.ask("flush"))["open"]["hang"]
        writers.append(await ask(port))
        await arrived(sink, directory, 8)
        one_more = json.loads(await sink.ask("flush"))["open"]["hang"]
        for writer in writers:
            writer.close()
        await Child.end_all()
    is_well = (replaced, one_more) == (5, 6)
    say("receiver: requests open at a time", f"{'right' if is_well else 'WRONG'}: {replaced}, then {one_more}")
    return is_well


async def ask(port):
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n")
    return writer


async def arrived(sink, directory, count):
    for _ in range(100):
        await sink.ask("flush")
        with open(os.path.join(directory, "arrivals.jsonl"), encoding="utf-8") as lines:
            if len(lines.readlines()) == count:
                return
        await asyncio.sleep(0.05)
    raise RuntimeError("a request did not arrive")
