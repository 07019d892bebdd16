"""Honest findings of the scenarios about memory, upkeep and parts that fail, and what breaks each of their rules."""

import collections

from plants import SECOND, set_to
from scenarios import lanes, memory, prune


def prune_facts():
    return {
        "retired": 100,
        "retired left": 0,
        "seconds": 9.0,
        "asked": 2,
        "refused": 0,
        "left": 0,
        "arrivals": collections.Counter(["a", "b"]),
        "declared dead": [],
        "died": [],
    }


def deliver_again(facts):
    facts["arrivals"]["a"] += 1


def lose(facts):
    del facts["arrivals"]["a"]


def lanes_facts():
    ids = {f"i{number}" for number in range(300)}
    arrivals = [(id, SECOND) for id in ids] + [(f"i{number}", 30 * SECOND) for number in range(200)]
    return {
        "rate": 50,
        "accepted": set(ids),
        "ready": [False, False],
        "recovery": 3.0,
        "left": 0,
        "arrivals": arrivals,
        "begun": 2 * SECOND,
        "killed": 11 * SECOND,
        "rows": set(ids),
    }


def claim_meanwhile(facts):
    facts["arrivals"].append(("i299", 7 * SECOND))


def double_all(facts):
    facts["arrivals"] += [(f"i{number}", 30 * SECOND) for number in range(200, 201)]


def lose_one(facts):
    facts["arrivals"] = [(id, t) for id, t in facts["arrivals"] if id != "i299"]


def memory_facts():
    return {
        "count": 100,
        "accepted": 100,
        "arrived": 50,
        "before": 40,
        "claimed": 400,
        "settled": 300,
        "read": 500,
        "readers": [(200, 16_000_000), (503, 300)] * 6,
        "slowest probe": 0.1,
        "died": False,
    }


SCENARIOS = {
    "prune": (
        prune.judge,
        prune_facts,
        {
            "declare one dead": (
                set_to(**{"declared dead": [{}]}),
                "no living replica is declared dead",
            ),
            "double one": (deliver_again, "nothing is doubled"),
            "lose one": (lose, "each slow timer fires"),
            "keep one": (
                set_to(**{"retired left": 1}),
                "what is past its retention is deleted",
            ),
            "leave one": (set_to(left=1), "each slow timer fires"),
            "die": (set_to(died=["0.1"]), "no replica dies"),
        },
    ),
    "lanes": (
        lambda result, facts: lanes.judge(result, "permission", facts),
        lanes_facts,
        {
            "be ready": (
                set_to(ready=[False, True]),
                "permission: no replica says that it is ready",
            ),
            "claim on": (
                claim_meanwhile,
                "permission: nothing is claimed while outcomes cannot be written",
            ),
            "double one more": (
                double_all,
                "permission: no more is doubled than was in flight",
            ),
            "stay away": (set_to(recovery=16.0), "permission: it goes on afterwards"),
            "leave one": (set_to(left=1), "permission: it goes on afterwards"),
            "lose a delivery": (lose_one, "permission: what was accepted is delivered"),
            "lose a row": (
                set_to(rows=set()),
                "permission: what was accepted is delivered",
            ),
        },
    ),
    "memory": (
        memory.judge,
        memory_facts,
        {
            "claim all": (
                set_to(claimed=4_382),
                "payloads in flight keep to their budget",
            ),
            "keep answers": (
                set_to(read=2_700),
                "answers that nobody reads keep to their budget",
            ),
            "refuse one": (set_to(accepted=99), "large timers are accepted and sent"),
            "send none": (set_to(arrived=0), "large timers are accepted and sent"),
            "answer nobody": (
                set_to(readers=[(200, 1), (None, 0)]),
                "each reader is answered, and some with their list",
            ),
            "serve nobody else": (
                set_to(**{"slowest probe": 8.9}),
                "a liveness probe is answered beside them",
            ),
            "die": (set_to(died=True), "the replica lives"),
        },
    ),
}
