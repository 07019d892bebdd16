"""Honest findings of the scenarios about operation, and what breaks each of their rules."""

import collections

from plants import MS, set_to
from scenarios import changes, disk_full, idle_connections, open_transaction, pgbouncer, restart


def restart_facts():
    return {
        "requests": 1_000,
        "first": {"refused": 9},
        "second": {},
        "stops": [(0, 1.0)] * 3,
        "left": 0,
        "violations": {},
    }


def changes_facts():
    return {
        "answers": {"a": 200, "b": 409},
        "arrivals": [("a", 2, "new"), ("b", 2, "old")],
        "due": {"a": 1, "b": 1},
        "refs": {"a": "changed", "b": "t"},
        "left": 0,
    }


def disk_full_facts():
    return {
        "statuses": {200: 5, 503: 50},
        "bare": 0,
        "accepted": {"a", "b"},
        "was up": True,
        "left": 0,
        "rows": {"a": 1, "b": 1},
        "arrivals": collections.Counter(["a", "b"]),
        "back": 10 * MS,
        "first": 50 * MS,
        "died": [],
    }


def idle_facts():
    return {
        "count": 100,
        "open": 101,
        "seconds": 1.0,
        "alone": [MS] * 100,
        "among": [MS] * 100,
        "before": 30,
        "during": 60,
        "after asking": 61,
        "answered again": 100,
        "left": 0,
        "died": False,
    }


def transaction_facts():
    late = [3 * MS] * 100
    return {
        "seconds": 120,
        "before": late,
        "begin": late,
        "end": late,
        "after": late,
        "dead": 9,
        "load": (100, 0),
        "left": 0,
    }


def pgbouncer_facts():
    return {
        "late": [3 * MS] * 100,
        "missing": 0,
        "left": 0,
        "failed": 0,
        "violations": {},
    }


def lose_delivery(facts):
    del facts["arrivals"]["a"]


def deliver_twice(facts):
    facts["arrivals"]["a"] += 1


SCENARIOS = {
    "changes": (
        changes.judge,
        changes_facts,
        {
            "fire the old": (
                set_to(arrivals=[("a", 2, "old"), ("b", 2, "old")]),
                "nothing old fires after a 200",
            ),
            "fire the new": (
                set_to(arrivals=[("a", 2, "new"), ("b", 2, "new")]),
                "nothing new fires after a 409",
            ),
            "fire both": (
                set_to(arrivals=[("a", 2, "old"), ("a", 2, "new"), ("b", 2, "old")]),
                "no timer fires twice",
            ),
            "fire another": (
                set_to(arrivals=[("a", 2, None), ("b", 2, "old")]),
                "what fires is one of the two payloads",
            ),
            "fire early": (set_to(due={"a": 3, "b": 1}), "none fires early"),
            "lose one": (set_to(arrivals=[("a", 2, "new")]), "each timer fires"),
            "leave one": (set_to(left=1), "each timer fires"),
            "fail": (set_to(answers={"a": 200, "b": 503}), "every change is answered with 200 or 409"),
            "win always": (set_to(answers={"a": 200}), "both sides win some races"),
            "store the old": (set_to(refs={"a": "t", "b": "t"}), "the stored payload is the answer's"),
        },
    ),
    "restart": (
        restart.judge,
        restart_facts,
        {
            "fail twice": (
                set_to(second={"refused": 1}),
                "no request fails that is tried once more",
            ),
            "ask nothing": (set_to(requests=0), "there were requests and restarts"),
            "end badly": (set_to(stops=[(132, 1.0)]), "each stop ends with status 0"),
            "leave one": (set_to(left=1), "every timer ends"),
            "double": (
                set_to(violations={"doubled without cause": ["i0"]}),
                "doubled without cause",
            ),
        },
    ),
    "disk-full": (
        lambda result, facts: disk_full.judge(result, "tables", facts),
        disk_full_facts,
        {
            "accept all": (
                set_to(statuses={200: 5}),
                "tables: requests are refused with 5xx",
            ),
            "blame the client": (
                set_to(statuses={400: 5}),
                "tables: requests are refused with 5xx",
            ),
            "answer nothing": (
                set_to(statuses={None: 1, 503: 1}),
                "tables: each request is answered",
            ),
            "say not when": (
                set_to(bare=1),
                "tables: each refusal says when to come back",
            ),
            "lose a row": (
                set_to(rows={"a": 1}),
                "tables: what was accepted is stored and fires",
            ),
            "lose a delivery": (
                lose_delivery,
                "tables: what was accepted is stored and fires",
            ),
            "deliver twice": (deliver_twice, "tables: nothing fires twice"),
            "die": (set_to(died=[{"by": "0.1"}]), "tables: no replica dies"),
            "stay away": (set_to(first=None), "tables: it goes on by itself"),
            "come late": (set_to(first=9_000 * MS), "tables: it goes on by itself"),
        },
    ),
    "idle-connections": (
        idle_connections.judge,
        idle_facts,
        {
            "close one": (set_to(open=99), "each connection is kept"),
            "answer one less": (
                set_to(**{"answered again": 99}),
                "each connection is kept",
            ),
            "refuse the good one": (
                set_to(among=[MS] * 99 + [None]),
                "each request of the good client is answered",
            ),
            "serve it slowly": (
                set_to(among=[3 * MS] * 100),
                "the good client is served at most half as fast",
            ),
            "take memory": (set_to(during=201), "memory is bounded"),
            "die": (set_to(died=True), "the service lives and fires"),
        },
    ),
    "open-transaction": (
        open_transaction.judge,
        transaction_facts,
        {
            "be late": (
                set_to(end=[101 * MS] * 100),
                "an open transaction costs little",
            ),
            "grow": (
                set_to(begin=[17 * MS] * 100, end=[35 * MS] * 100),
                "lateness does not grow while it is open",
            ),
            "stay late": (set_to(after=[30 * MS] * 100), "it recovers"),
            "lose some": (set_to(begin=[]), "each timer is accepted and fires"),
            "refuse some": (set_to(load=(100, 1)), "each timer is accepted and fires"),
        },
    ),
    "pgbouncer": (
        lambda result, facts: pgbouncer.judge(result, "session", facts),
        pgbouncer_facts,
        {
            "lose one": (
                set_to(missing=1),
                "session mode: each timer is accepted and fires",
            ),
            "leave one": (set_to(left=1), "session mode: every timer ends"),
            "break the promise": (
                set_to(violations={"lost": ["i0"]}),
                "session mode: lost: 1",
            ),
        },
    ),
}
