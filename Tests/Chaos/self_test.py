"""The checker on doctored histories: each planted fault must be found, and nothing in an honest one."""

import copy

from checker import Checker

SECOND = 1_000_000
IN_FLIGHT = 8


def honest():
    """A short history that keeps every rule, with a kill that explains its one double."""
    events = [{"event": "fault", "what": "kill", "by": "0.1", "begun": 5 * SECOND, "ended": 5 * SECOND}]
    for number, kind in enumerate(["good", "good", "kafka", "refuse", "good", "flaky"]):
        due = (number + 1) * SECOND
        events += scheduled(number, kind, due, {"refuse": 3}.get(kind, 1))
        if kind == "kafka":
            events.append({"event": "record", "id": f"i{number}", "attempt": "1", "sha": "same"})
        elif kind != "refuse":
            events.append(arrival(number, kind, due + 2_000, 1, "0.1"))
    # Timer 4 was delivered just before replica 0 died, and again by the one that took over.
    events.append(arrival(4, "good", 9 * SECOND, 2, "1.1"))
    # Timer 6 was aborted in time.
    events += scheduled(6, "good", 20 * SECOND, 2)
    # Replica 2 stood still just after its claim of timer 7: its attempt came after that of the one that took over.
    events.append({"event": "fault", "what": "pause", "by": "2.1", "begun": 30 * SECOND, "ended": 35 * SECOND})
    events += scheduled(7, "good", 30 * SECOND - 3_000, 1)
    events += [arrival(7, "good", 33 * SECOND, 2, "0.2"), arrival(7, "good", 35 * SECOND + 1_000, 1, "2.1")]
    events += recurring()
    events.append({"event": "abort", "sent": 8 * SECOND, "t": 8 * SECOND + 900, "ref": "r6", "id": "i6", "status": 204})
    return events


def recurring():
    """A schedule with two occurrences."""
    events = [{"event": "ask", "t": 0, "ref": "s", "kind": "good", "sha": None, "key": None,
               "nominal": [10 * SECOND, 12 * SECOND]}]
    for number in (10, 12):
        events.append({"event": "row", "id": f"i{number}", "ref": "s", "due": number * SECOND, "status": 1,
                       "both": False, "fired": number * SECOND + 1_000, "failures": 0, "error": None})
        events.append(arrival(number, "good", number * SECOND + 2_000, 1, "1.1"))
    return events


def scheduled(number, kind, due, status):
    id, ref = f"i{number}", f"r{number}"
    key = "k" if number == 0 else None
    return [
        {"event": "ask", "t": 0, "ref": ref, "kind": kind, "sha": "same", "key": key},
        {"event": "answer", "t": 1_000, "ref": ref, "replica": 0, "status": 200, "id": id},
        {"event": "row", "id": id, "ref": ref, "due": due, "status": status, "both": False,
         "fired": due + 1_000 if status == 1 else None, "failures": 0, "error": "refused" if status == 3 else None}]


def arrival(number, kind, t, attempt, by):
    return {"event": "arrival", "t": t, "kind": kind, "id": f"i{number}", "answer": 204, "attempt": attempt, "by": by,
            "sha": "same"}


def pick(events, event, id):
    return next(entry for entry in events if entry["event"] == event and entry.get("id") == id)


def drop_delivery(events):
    events.remove(pick(events, "arrival", "i0"))


def drop_record(events):
    events.remove(pick(events, "record", "i2"))


def drop_row(events):
    events.remove(pick(events, "row", "i0"))


def leave_pending(events):
    pick(events, "row", "i1").update(status=0, fired=None)


def deliver_early(events):
    pick(events, "arrival", "i0")["t"] = SECOND - 1


def note_early(events):
    pick(events, "row", "i1")["fired"] = 2 * SECOND - 1


def deliver_after_abort(events):
    events.append(arrival(6, "good", 8 * SECOND + 901, 1, "1.1"))


def settle_after_abort(events):
    pick(events, "row", "i6")["status"] = 1
    events.append(arrival(6, "good", 8 * SECOND, 1, "1.1"))


def double(events):
    events.append(arrival(1, "good", 2 * SECOND + 9_000, 2, "1.1"))


def double_by_another(events):
    """The kill is of another replica than the one that delivered first."""
    pick(events, "arrival", "i4")["by"] = "2.1"


def double_by_restart(events):
    events[0]["what"] = "restart"


def double_long_after(events):
    """Died before it could have delivered."""
    events[0].update(begun=SECOND, ended=SECOND)


def late_without_pause(events):
    """Who merely loses its database must not send late."""
    next(event for event in events if event.get("what") == "pause")["what"] = "hole"


def deliver_one_attempt_twice(events):
    next(entry for entry in events if entry["event"] == "arrival" and entry["by"] == "1.1")["attempt"] = 1


def alter_payload(events):
    pick(events, "arrival", "i1")["sha"] = "other"


def give_up(events):
    pick(events, "row", "i1").update(status=3, error="gave up")


def forget_the_reason(events):
    pick(events, "row", "i3")["error"] = None


def answer_two_ids(events):
    events.append({"event": "answer", "t": 2_000, "ref": "r0", "replica": 1, "status": 200, "id": "i9"})


def store_twice(events):
    events.append({**pick(events, "row", "i0"), "id": "i9"})


def abort_unasked(events):
    pick(events, "row", "i1").update(status=2, fired=None)
    events.remove(pick(events, "arrival", "i1"))


def deliver_unstored(events):
    events.append(arrival(9, "good", SECOND, 1, "0.1"))


def forge(events):
    pick(events, "arrival", "i0")["by"] = None


def crash(events):
    events.append({"event": "died", "t": 19 * SECOND, "by": "2.1", "status": 132})


def skip_occurrence(events):
    events.remove(pick(events, "row", "i12"))
    events.remove(pick(events, "arrival", "i12"))


def double_occurrence(events):
    pick(events, "row", "i12")["due"] = 10 * SECOND


def forget_faults(events):
    events[:] = [event for event in events if event["event"] != "fault" and event.get("attempt") != 2]


PLANTED = {
    drop_delivery: "lost", drop_record: "lost", drop_row: "lost", leave_pending: "lost", deliver_early: "early",
    note_early: "early", deliver_after_abort: "fired after abort", settle_after_abort: "fired after abort",
    double: "doubled without cause", double_by_another: "doubled without cause",
    double_by_restart: "doubled without cause", double_long_after: "doubled without cause",
    late_without_pause: "doubled without cause",
    deliver_one_attempt_twice: "one attempt delivered twice", alter_payload: "payload altered",
    give_up: "wrongly ended", forget_the_reason: "wrongly ended", answer_two_ids: "several ids for one key",
    store_twice: "several ids for one key", abort_unasked: "aborted unasked",
    deliver_unstored: "delivered but not stored", forge: "signed by nobody", crash: "died by itself",
    skip_occurrence: "lost", double_occurrence: "occurrence out of place", forget_faults: "empty run",
}


def run():
    """Whether the checker found what was planted, and nothing else."""
    checker = Checker(honest(), IN_FLIGHT)
    is_well = checker.check()
    print(f"{'honest':<28} {'accepted' if is_well else f'REFUSED: {dict(checker.violations)}'}")
    for plant, rule in PLANTED.items():
        events = copy.deepcopy(honest())
        plant(events)
        checker = Checker(events, IN_FLIGHT)
        found = not checker.check() and rule in checker.violations
        print(f"{plant.__name__:<28} {'found' if found else 'MISSED'}: {rule}")
        is_well = is_well and found
    return is_well
