"""Honest findings of the scenario about what operators ask of destinations, and what breaks each of its rules."""

from plants import MS, SECOND, set_to
from scenarios import destinations


def rate_facts():
    return {
        "count": 86,
        "seconds": 2.0,
        "answers": [200, 204],
        "quiet": [5 * MS] * 100,
        "loud": [9 * MS] * 100,
        "missing": 0,
        "times": [number * 23 * MS for number in range(86)],
        "held": [30, 30, 30],
        "status": {},
        "left": 0,
        "ends": {1: 86},
        "arrived": [f"i{number}" for number in range(87)],
    }


def concurrency_facts():
    return {"open": destinations.CONCURRENCY, "arrived": 60, "seconds": 10}


def pause_facts():
    return {"count": 1_000, "paused arrivals": 0, "tried": 0, "status": {}, "after": 1.2}


def judge_others(result, facts):
    destinations.judge_others(result, "rate", facts["quiet"], facts)


def hurry(facts):
    """One window of a second, within no second of the clock, has one too many."""
    facts["times"] = sorted(facts["times"] + [SECOND + number for number in range(7)])


def lose_one(facts):
    facts["arrived"].remove("i3")


NONE_LOST = "none is lost, and none fails"
OTHERS = "rate: others are at most 2 times as late as in quiet"

SCENARIOS = {
    "destinations, others": (
        judge_others,
        rate_facts,
        {
            "delay others": (set_to(loud=[90 * MS] * 100), OTHERS),
            "lose one of others": (set_to(missing=1), OTHERS),
            "refuse the operator": (set_to(answers=[200, 503]), "rate: the operator is obeyed"),
        },
    ),
    "destinations, rate": (
        destinations.judge_rate,
        rate_facts,
        {
            "hurry": (hurry, "never more than 50 in any second"),
            "dawdle": (
                set_to(times=[0, SECOND], count=100, ends={1: 100}),
                "at least 0.7 of the rate is used",
            ),
            "lose one": (lose_one, NONE_LOST),
            "leave one": (set_to(left=1), NONE_LOST),
            "give one up": (set_to(ends={1: 85, 3: 1}), NONE_LOST),
        },
    ),
    "destinations, concurrency": (
        destinations.judge_concurrency,
        concurrency_facts,
        {
            "send one too many": (set_to(open=6), "never more than 5 at a time"),
            "send none": (set_to(open=0), "never more than 5 at a time"),
        },
    ),
    "destinations, pause": (
        destinations.judge_pause,
        pause_facts,
        {
            "send one": (set_to(**{"paused arrivals": 1}), "nothing starts, and nothing is counted"),
            "count one": (set_to(tried=1), "nothing starts, and nothing is counted"),
            "stay paused": (set_to(after=None), "it goes on within 2 s of the release"),
        },
    ),
}
