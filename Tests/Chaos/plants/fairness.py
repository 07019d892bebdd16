"""Honest findings of the scenarios about fairness, and what breaks each of their rules."""

from plants import MS, SECOND, set_to
from scenarios import backlog, gateway, hidden, isolation, tenants


def backlog_facts():
    due = {f"i{number}": number for number in range(10_000)}
    return {
        "count": 10_000,
        "seconds": 3.0,
        "quiet": [3 * MS] * 100,
        "due": due,
        "arrived": list(due),
        "left": 0,
        "fresh": {"another": [20 * MS] * 100, "the same": [500 * MS] * 100},
        "fresh missing": 0,
        "memory": 50,
    }


def isolation_facts():
    ids = [f"i{number}" for number in range(100)]
    waits = [(1, 1.0, "answered 503")] * 100
    waits += [
        (failures, 0.25 * failures + 0.0025 * failures * number, "circuit open")
        for failures in (1, 2)
        for number in range(100)
    ]
    return {
        "kind": "strained",
        "count": 100,
        "ahead": 2.0,
        "quiet": [5 * MS] * 100,
        "loud": [9 * MS] * 100,
        "left": 0,
        "missing": 0,
        "open": 96,
        "seen": 97,
        "waits": waits,
        "ends": [(3, "answered 503")] * 100,
        "arrivals": [(id, t) for id in ids for t in (0, 1_100 * MS)],
    }


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


def hidden_facts():
    return {
        "count": 100,
        "healthy": 3,
        "quiet": {"same": [MS] * 3, "another": [MS] * 3},
        "loud": {"same": [900 * MS] * 3, "another": [900 * MS] * 3},
    }


def find(tenant, *times):
    return lambda facts: facts["loud"].update({tenant: list(times)})


def tenants_facts():
    return {
        "count": 100,
        "hanging": 100,
        "arrived": 90,
        "held": [8_192] * 3,
        "ready": [True] * 3,
        "quiet": [20 * MS] * 100,
        "loud": [39 * MS] * 100,
        "missing": 0,
    }


def lose(facts):
    del facts["arrivals"]["a"]


def gateway_facts():
    rows = [
        {"id": "a", "ref": "gateway", "due": SECOND, "status": 1, "failures": 0},
        {"id": "b", "ref": "broken", "due": SECOND, "status": 3, "failures": 5},
    ]
    arrivals = {
        "a": [{"t": SECOND + MS, "attempt": 1, "answer": 204}],
        "b": [{"t": number * SECOND, "attempt": number, "answer": 503} for number in range(1, 6)],
    }
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
    "backlog": (
        backlog.judge,
        backlog_facts,
        {
            "fire one twice": (arrive_twice, "each overdue timer fires once"),
            "leave one": (set_to(left=1), "each overdue timer fires once"),
            "newest first": (
                arrive_in_reverse,
                "oldest first, but for what the replicas hold at a time",
            ),
            "starve fresh ones": (
                set_to(fresh={"another": [900 * MS] * 100, "the same": [MS]}),
                "fresh timers of another destination do not wait behind the backlog",
            ),
            "starve those of the same": (
                set_to(fresh={"another": [MS], "the same": [9_000 * MS]}),
                "fresh timers of the same destination do not wait behind the backlog",
            ),
            "lose a fresh one": (
                set_to(**{"fresh missing": 1}),
                "each fresh timer is accepted and fires",
            ),
            "take memory": (set_to(memory=101), "at most 100 MiB for each replica"),
        },
    ),
    "isolation": (
        isolation.judge,
        isolation_facts,
        {
            "delay others": (
                set_to(loud=[11 * MS] * 100),
                "strained: others are at most 2 times as late as in quiet",
            ),
            "schedule them too late": (
                set_to(ahead=-0.1),
                "strained: the bad ones come due at once",
            ),
            "lose another": (
                set_to(missing=1),
                "strained: others are at most 2 times as late as in quiet",
            ),
            "open one more": (
                set_to(open=97),
                "strained: no more than its concurrency",
            ),
            "open none": (set_to(open=0), "strained: no more than its concurrency"),
            "end without a reason": (
                set_to(ends=[(3, None)] * 100),
                "strained: with a reason",
            ),
            "leave them": (set_to(left=1), "strained: the bad ones end in error"),
            "deliver one": (
                set_to(ends=[(3, "x")] * 99 + [(1, "x")]),
                "strained: the bad ones end in error",
            ),
            "wait alike": (wait_alike, "strained: waits are spread"),
            "wait too long": (
                wait_too_long,
                "strained: the wait is that of the policy",
            ),
            "plan to come back early": (
                come_back_early,
                "strained: Retry-After is kept in the queue",
            ),
            "come back early": (call_early, "strained: Retry-After is obeyed"),
            "never retry": (set_to(waits=[]), "strained: retries were seen"),
        },
    ),
    "hidden": (
        hidden.judge,
        hidden_facts,
        {
            "find one less": (
                find("same", MS, MS),
                "same tenant's timers are all found",
            ),
            "find none of another": (
                find("another"),
                "another tenant's timers are all found",
            ),
            "find one late": (
                find("same", MS, MS, 1_002 * MS),
                "same tenant's come within a second of quiet",
            ),
            "find another's late": (
                find("another", MS, MS, 117 * SECOND),
                "another tenant's come within a second of quiet",
            ),
        },
    ),
    "tenants": (
        tenants.judge,
        tenants_facts,
        {
            "be late": (
                set_to(loud=[41 * MS] * 100),
                "another tenant is at most 2 times as late",
            ),
            "deliver nothing": (
                set_to(loud=[], missing=100),
                "each timer of another tenant is accepted and fires",
            ),
            "lose one": (
                set_to(missing=1),
                "each timer of another tenant is accepted and fires",
            ),
            "refuse the hanging": (
                set_to(hanging=99),
                "the hanging ones are under way",
            ),
            "begin none of them": (set_to(arrived=0), "the hanging ones are under way"),
        },
    ),
    "gateway": (
        gateway.judge,
        gateway_facts,
        {
            "count what was not sent": (
                fail_unsent("gateway", 8),
                "the neighbour has no failures without requests",
            ),
            "count the broken one's": (
                fail_unsent("broken", 6),
                "the broken one has no failures without requests",
            ),
            "give the neighbour up": (
                end_as("gateway", 3),
                "the neighbour's timers are delivered",
            ),
            "deliver the broken one": (
                end_as("broken", 1),
                "the broken one's end in error",
            ),
            "leave one": (set_to(left=1), "each timer is accepted and ends"),
            "refuse one": (set_to(refused=1), "each timer is accepted and ends"),
        },
    ),
}
