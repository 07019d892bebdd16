"""The checker on doctored histories: each planted fault must be found, and nothing in an honest one."""

import copy

import takeover
from checker import Checker
from plants import SECOND, changes
from plants.promise import PLANTED as PROMISE
from plants.promise import arrived

IN_FLIGHT = 8


def honest():
    """A short history that keeps every rule, with a kill that explains its one double."""
    events = [
        {
            "event": "fault",
            "what": "kill",
            "by": "0.1",
            "begun": 5 * SECOND,
            "ended": 5 * SECOND,
        }
    ]
    for number, kind in enumerate(["good", "good", "kafka", "refuse", "good", "flaky"]):
        due = (number + 1) * SECOND
        events += scheduled(number, kind, due, {"refuse": 3}.get(kind, 1))
        if kind == "kafka":
            events.append({"event": "record", "id": f"i{number}", "attempt": "1", "sha": "same"})
        elif kind != "refuse":
            events.append(arrived(number, kind, due + 2_000, 1, "0.1"))
    # Timer 4 was delivered just before replica 0 died, and again by the one that took over.
    events.append(arrived(4, "good", 9 * SECOND, 2, "1.1"))
    # Timer 6 was aborted in time.
    events += scheduled(6, "good", 20 * SECOND, 2)
    # Replica 2 stood still just after its claim of timer 7: its attempt came after that of the one that took over.
    events.append(
        {
            "event": "fault",
            "what": "pause",
            "by": "2.1",
            "begun": 30 * SECOND,
            "ended": 35 * SECOND,
        }
    )
    events += scheduled(7, "good", 30 * SECOND - 3_000, 1)
    events += [
        arrived(7, "good", 33 * SECOND, 2, "0.2"),
        arrived(7, "good", 35 * SECOND + 1_000, 1, "2.1"),
    ]
    events += recurring()
    events += neighbours()
    events += stopped()
    events += changed()
    events += cut_off()
    events += [
        {"event": "seen ended", "t": 6 * SECOND, "owners": "[0]"},
        {"event": "declared dead", "t": 9 * SECOND, "owners": "[1]"},
        {"event": "memory", "most": 300},
        {"event": "retired", "inserted": 100, "left": 10, "is_due": True},
    ]
    events.append(
        {
            "event": "abort",
            "sent": 8 * SECOND,
            "t": 8 * SECOND + 900,
            "ref": "r6",
            "id": "i6",
            "status": 204,
        }
    )
    return events


def recurring():
    """A schedule with two occurrences."""
    events = [
        {
            "event": "ask",
            "t": 0,
            "ref": "s",
            "kind": "good",
            "sha": None,
            "key": None,
            "nominal": [10 * SECOND, 12 * SECOND],
        }
    ]
    for number in (10, 12):
        events.append(
            {
                "event": "row",
                "id": f"i{number}",
                "ref": "s",
                "due": number * SECOND,
                "status": 1,
                "both": False,
                "fired": number * SECOND + 1_000,
                "settled": number * SECOND + 3_000,
                "failures": 0,
                "error": None,
            }
        )
        events.append(arrived(number, "good", number * SECOND + 2_000, 1, "1.1"))
    return events


def neighbours():
    """Two timers on one address, of which one path is broken: each failure is a request, and the other has none."""
    events = [*scheduled(20, "gateway", 50 * SECOND, 1), arrived(20, "gateway", 50 * SECOND + 2_000, 1, "1.1")]
    events += scheduled(21, "broken", 50 * SECOND, 3, failures=2)
    for attempt in (1, 2):
        events.append(
            {
                **arrived(21, "broken", (50 + attempt) * SECOND, attempt, "1.1"),
                "answer": 503,
            }
        )
    return events


def stopped():
    """A delivery that takes longer than the stop of its replica: another one's is the next attempt, and no failure."""
    events = scheduled(22, "long", 60 * SECOND, 1)
    events.append(
        {
            "event": "fault",
            "what": "restart",
            "by": "1.1",
            "begun": 61 * SECOND,
            "ended": 65 * SECOND,
        }
    )
    events.append({**arrived(22, "long", 60 * SECOND + 2_000, 1, "1.1"), "answer": None})
    events.append(arrived(22, "long", 65 * SECOND + 2_000, 2, "0.2"))
    # One was cut off by the death of its replica.
    events += scheduled(24, "long", 4 * SECOND, 3, failures=1)
    events.append({**arrived(24, "long", 4 * SECOND + 2_000, 1, "0.1"), "answer": None})
    # Another was answered just when the replica gave up.
    events += scheduled(23, "long", 60 * SECOND, 1)
    return events + [
        arrived(23, "long", 60 * SECOND + at, attempt, by)
        for at, attempt, by in ((2_000, 1, "1.1"), (6 * SECOND, 2, "0.2"))
    ]


def cut_off():
    """The proxy of replica 2 ended with a request sent on, which its receiver noticed after the next attempt."""
    events = scheduled(40, "good", 80 * SECOND, 1, failures=1)
    events.append({"event": "fault", "what": "outage", "by": "2.1", "begun": 80 * SECOND, "ended": 81 * SECOND})
    events.append(arrived(40, "good", 80 * SECOND + 2_000, 2, "1.1"))
    events.append(arrived(40, "good", 80 * SECOND + 50_000, 1, "2.1"))
    return events


def changed():
    """One whose payload was changed, one that was moved, one that was fired, one that was retried, one that was
    replayed."""
    events = scheduled(30, "good", 70 * SECOND, 1)
    events += [changed_by("update", 30, 69 * SECOND, sha="new")]
    events += [{**arrived(30, "good", 70 * SECOND + 2_000, 1, "1.1"), "sha": "new"}]
    events += [*scheduled(31, "good", 75 * SECOND, 1), changed_by("move", 31, 69 * SECOND)]
    events += [arrived(31, "good", 75 * SECOND + 2_000, 1, "1.1")]
    events += [*scheduled(32, "good", 69 * SECOND, 1), changed_by("fire", 32, 69 * SECOND)]
    events += [arrived(32, "good", 69 * SECOND + 500, 1, "1.1")]
    events += scheduled(33, "refuse", 70 * SECOND, 3, failures=4)
    events += [{**changed_by("retry", 33, 75 * SECOND), "failures": 2}]
    events += scheduled(34, "refuse", 70 * SECOND, 3, failures=2)
    # The replay has the payload, and so the reference, of the one that it repeats.
    events += [{**scheduled(34, "refuse", 76 * SECOND, 3, failures=2)[2], "id": "i35"}]
    events += [{**changed_by("replay", 34, 75 * SECOND), "new": "i35"}]
    return events


def changed_by(action, number, t, sha=None):
    return {
        "event": "change",
        "sent": t - 1_000,
        "t": t + 1_000,
        "ref": f"r{number}",
        "id": f"i{number}",
        "action": action,
        "sha": sha,
        "replica": 0,
        "status": 200,
        "failures": None,
        "new": None,
    }


def scheduled(number, kind, due, status, failures=0):
    id, ref = f"i{number}", f"r{number}"
    key = "k" if number == 0 else None
    return [
        {"event": "ask", "t": 0, "ref": ref, "kind": kind, "sha": "same", "key": key},
        {
            "event": "answer",
            "t": 1_000,
            "ref": ref,
            "replica": 0,
            "status": 200,
            "id": id,
        },
        {
            "event": "row",
            "id": id,
            "ref": ref,
            "due": due,
            "status": status,
            "both": False,
            "fired": due + 1_000 if status == 1 else None,
            "settled": due + 10 * SECOND,
            "failures": failures,
            "error": "refused" if status == 3 else None,
        },
    ]


def run():
    """Whether the checker found what was planted, and nothing else."""
    checker = Checker(honest(), IN_FLIGHT)
    is_well = checker.check()
    print(f"{'honest':<28} {'accepted' if is_well else f'REFUSED: {dict(checker.violations)}'}")
    for plant, rule in {**PROMISE, **changes.PLANTED}.items():
        events = copy.deepcopy(honest())
        plant(events)
        checker = Checker(events, IN_FLIGHT)
        found = not checker.check() and rule in checker.violations
        print(f"{plant.__name__:<28} {'found' if found else 'MISSED'}: {rule}")
        is_well = is_well and found
    return are_logged() and is_well


def are_logged():
    """Whether the service logs what the takeovers are read from."""
    unsaid = takeover.unsaid()
    print(f"{'log messages':<28} {f'NOT LOGGED: {unsaid}' if unsaid else 'found in Sources'}")
    return not unsaid
