"""Honest findings of the scenarios about fairness, memory and upkeep, and what breaks each of their rules."""

import collections

from scenarios import gateway, hidden, lanes, memory, prune, tenants

MS = 1_000
SECOND = 1_000_000


def set_to(**values):
    return lambda facts: facts.update(values)


def hidden_facts():
    return {"count": 100, "healthy": 3, "quiet": {"same": [MS] * 3, "another": [MS] * 3},
            "loud": {"same": [900 * MS] * 3, "another": [900 * MS] * 3}}


def find(tenant, *times):
    return lambda facts: facts["loud"].update({tenant: list(times)})


def tenants_facts():
    return {"count": 100, "hanging": 100, "arrived": 90, "held": [8_192] * 3, "ready": [True] * 3,
            "quiet": [20 * MS] * 100, "loud": [39 * MS] * 100, "missing": 0}


def prune_facts():
    return {"retired": 100, "retired left": 0, "seconds": 9.0, "asked": 2, "refused": 0, "left": 0,
            "arrivals": collections.Counter(["a", "b"]), "declared dead": [], "died": []}


def deliver_again(facts):
    facts["arrivals"]["a"] += 1


def lose(facts):
    del facts["arrivals"]["a"]


def lanes_facts():
    ids = {f"i{number}" for number in range(300)}
    arrivals = [(id, SECOND) for id in ids] + [(f"i{number}", 30 * SECOND) for number in range(200)]
    return {"rate": 50, "accepted": set(ids), "ready": [False, False], "recovery": 3.0, "left": 0,
            "arrivals": arrivals, "begun": 2 * SECOND, "killed": 11 * SECOND, "rows": set(ids)}


def claim_meanwhile(facts):
    facts["arrivals"].append(("i299", 7 * SECOND))


def double_all(facts):
    facts["arrivals"] += [(f"i{number}", 30 * SECOND) for number in range(200, 201)]


def lose_one(facts):
    facts["arrivals"] = [(id, t) for id, t in facts["arrivals"] if id != "i299"]


def memory_facts():
    return {"count": 100, "accepted": 100, "arrived": 50, "before": 40, "claimed": 400, "settled": 300, "read": 500,
            "readers": [1_000] * 12, "slowest probe": 0.1, "died": False}


def gateway_facts():
    rows = [
        {"id": "a", "ref": "gateway", "due": SECOND, "status": 1, "failures": 0},
        {"id": "b", "ref": "broken", "due": SECOND, "status": 3, "failures": 5}]
    arrivals = {"a": [{"t": SECOND + MS, "attempt": 1, "answer": 204}],
                "b": [{"t": number * SECOND, "attempt": number, "answer": 503} for number in range(1, 6)]}
    return {"count": 1, "refused": 0, "left": 0, "rows": rows, "arrivals": arrivals}


def fail_unsent(ref, count):
    def doctor(facts):
        next(row for row in facts["rows"] if row["ref"] == ref)["failures"] = count
    return doctor


def end_as(ref, status):
    def doctor(facts):
        next(row for row in facts["rows"] if row["ref"] == ref)["status"] = status
    return doctor


SCENARIOS = {
    "hidden": (hidden.judge, hidden_facts, {
        "find one less": (find("same", MS, MS), "same tenant's timers are all found"),
        "find none of another": (find("another"), "another tenant's timers are all found"),
        "find one late": (find("same", MS, MS, 1_002 * MS), "same tenant's come within a second of quiet"),
        "find another's late": (find("another", MS, MS, 117 * SECOND), "another tenant's come within a second of quiet"),
    }),
    "tenants": (tenants.judge, tenants_facts, {
        "be late": (set_to(loud=[41 * MS] * 100), "another tenant is at most 2 times as late"),
        "deliver nothing": (set_to(loud=[], missing=100), "each timer of another tenant is accepted and fires"),
        "lose one": (set_to(missing=1), "each timer of another tenant is accepted and fires"),
        "refuse the hanging": (set_to(hanging=99), "the hanging ones are under way"),
        "begin none of them": (set_to(arrived=0), "the hanging ones are under way"),
    }),
    "prune": (prune.judge, prune_facts, {
        "declare one dead": (set_to(**{"declared dead": [{}]}), "no living replica is declared dead"),
        "double one": (deliver_again, "nothing is doubled"),
        "lose one": (lose, "each slow timer fires"),
        "keep one": (set_to(**{"retired left": 1}), "what is past its retention is deleted"),
        "leave one": (set_to(left=1), "each slow timer fires"),
        "die": (set_to(died=["0.1"]), "no replica dies"),
    }),
    "lanes": (lambda result, facts: lanes.judge(result, "permission", facts), lanes_facts, {
        "be ready": (set_to(ready=[False, True]), "permission: no replica says that it is ready"),
        "claim on": (claim_meanwhile, "permission: nothing is claimed while outcomes cannot be written"),
        "double one more": (double_all, "permission: no more is doubled than was in flight"),
        "stay away": (set_to(recovery=16.0), "permission: it goes on afterwards"),
        "leave one": (set_to(left=1), "permission: it goes on afterwards"),
        "lose a delivery": (lose_one, "permission: what was accepted is delivered"),
        "lose a row": (set_to(rows=set()), "permission: what was accepted is delivered"),
    }),
    "memory": (memory.judge, memory_facts, {
        "claim all": (set_to(claimed=4_382), "payloads in flight keep to their budget"),
        "keep answers": (set_to(read=2_700), "answers that nobody reads keep to their budget"),
        "refuse one": (set_to(accepted=99), "large timers are accepted and sent"),
        "send none": (set_to(arrived=0), "large timers are accepted and sent"),
        "answer nobody": (set_to(readers=[0] * 12), "each reader gets something"),
        "serve nobody else": (set_to(**{"slowest probe": 8.9}), "a liveness probe is answered beside them"),
        "die": (set_to(died=True), "the replica lives"),
    }),
    "gateway": (gateway.judge, gateway_facts, {
        "count what was not sent": (fail_unsent("gateway", 8), "the neighbour has no failures without requests"),
        "count the broken one's": (fail_unsent("broken", 6), "the broken one has no failures without requests"),
        "give the neighbour up": (end_as("gateway", 3), "the neighbour's timers are delivered"),
        "deliver the broken one": (end_as("broken", 1), "the broken one's end in error"),
        "leave one": (set_to(left=1), "each timer is accepted and ends"),
        "refuse one": (set_to(refused=1), "each timer is accepted and ends"),
    }),
}
