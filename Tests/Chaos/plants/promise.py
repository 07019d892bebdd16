"""Faults to plant in an honest history, and the rule that each of them breaks."""

from plants import SECOND


def arrived(number, kind, t, attempt, by):
    return {
        "event": "arrival",
        "t": t,
        "kind": kind,
        "id": f"i{number}",
        "answer": 204,
        "attempt": attempt,
        "by": by,
        "sha": "same",
    }


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
    events.append(arrived(6, "good", 8 * SECOND + 901, 1, "1.1"))


def settle_after_abort(events):
    pick(events, "row", "i6")["status"] = 1
    events.append(arrived(6, "good", 8 * SECOND, 1, "1.1"))


def double(events):
    events.append(arrived(1, "good", 2 * SECOND + 9_000, 2, "1.1"))


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


def notice_much_later(events):
    """A proxy that has ended keeps no request for later."""
    next(entry for entry in events if entry.get("id") == "i40" and entry.get("attempt") == 1)["t"] += SECOND


def deliver_one_attempt_twice(events):
    next(entry for entry in events if entry["event"] == "arrival" and entry["by"] == "1.1")["attempt"] = 1


def alter_payload(events):
    pick(events, "arrival", "i1")["sha"] = "other"


def give_up(events):
    pick(events, "row", "i1").update(status=3, error="gave up")


def forget_the_reason(events):
    pick(events, "row", "i3")["error"] = None


def answer_two_ids(events):
    events.append(
        {
            "event": "answer",
            "t": 2_000,
            "ref": "r0",
            "replica": 1,
            "status": 200,
            "id": "i9",
        }
    )


def store_twice(events):
    events.append({**pick(events, "row", "i0"), "id": "i9"})


def abort_unasked(events):
    pick(events, "row", "i1").update(status=2, fired=None)
    events.remove(pick(events, "arrival", "i1"))


def deliver_unstored(events):
    events.append(arrived(9, "good", SECOND, 1, "0.1"))


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


def send_again_by_oneself(events):
    """The same number twice, over a new connection."""
    events.append({**pick(events, "arrival", "i20"), "t": 50 * SECOND + 3_000, "answer": None})


def count_what_was_not_sent(events):
    """A neighbour's broken path costs a timer two attempts."""
    pick(events, "row", "i20")["failures"] = 2


def give_up_unasked(events):
    """Ended in error after one request of the two that count."""
    events.remove(pick(events, "arrival", "i21"))


def end_by_a_stop(events):
    pick(events, "row", "i22").update(status=3, fired=None, error="the service is shutting down")
    events.remove(pick(events, "arrival", "i22"))


def end_by_a_proxy(events):
    """What the proxy refuses is not the destination's answer."""
    events.append(refusal(50 * SECOND))
    pick(events, "row", "i20").update(status=3, fired=None, error="answered 407")
    events.remove(pick(events, "arrival", "i20"))


def deliver_to_the_proxy(events):
    """The tunnel opened, and nothing went through it."""
    events.append(refusal(50 * SECOND))
    events.remove(pick(events, "arrival", "i20"))


def double_by_a_refusal(events):
    """Whom a proxy refuses, its receiver has not seen."""
    events.append(refusal(2 * SECOND))
    double(events)


def refusal(t):
    return {
        "event": "fault",
        "what": "refusal",
        "by": "1.1",
        "begun": t,
        "ended": t + SECOND,
    }


def take_memory(events):
    next(event for event in events if event["event"] == "memory")["most"] = 901


def never_prune(events):
    next(event for event in events if event["event"] == "retired")["left"] = 100


def declare_the_living_dead(events):
    events.append({"event": "declared dead", "t": 100 * SECOND, "owners": "[2]"})


def see_the_living_ended(events):
    """One that stands still."""
    events.append({"event": "seen ended", "t": 32 * SECOND, "owners": "[2]"})


def be_held_up(events):
    """By a tenant whose receivers hang."""
    pick(events, "arrival", "i1")["t"] = 48 * SECOND


PLANTED = {
    drop_delivery: "lost",
    drop_record: "lost",
    drop_row: "lost",
    leave_pending: "lost",
    deliver_early: "early",
    note_early: "early",
    deliver_after_abort: "fired after abort",
    settle_after_abort: "fired after abort",
    double: "doubled without cause",
    double_by_another: "doubled without cause",
    double_by_restart: "doubled without cause",
    double_long_after: "doubled without cause",
    late_without_pause: "doubled without cause",
    notice_much_later: "doubled without cause",
    deliver_one_attempt_twice: "one attempt delivered twice",
    alter_payload: "payload altered",
    give_up: "wrongly ended",
    forget_the_reason: "wrongly ended",
    answer_two_ids: "several ids for one key",
    store_twice: "several ids for one key",
    abort_unasked: "aborted unasked",
    deliver_unstored: "delivered but not stored",
    forge: "signed by nobody",
    crash: "died by itself",
    skip_occurrence: "lost",
    double_occurrence: "occurrence out of place",
    forget_faults: "empty run",
    send_again_by_oneself: "one attempt delivered twice",
    count_what_was_not_sent: "failures without requests",
    give_up_unasked: "failures without requests",
    end_by_a_stop: "wrongly ended",
    end_by_a_proxy: "wrongly ended",
    deliver_to_the_proxy: "lost",
    double_by_a_refusal: "doubled without cause",
    take_memory: "memory beyond its budget",
    never_prune: "not pruned",
    declare_the_living_dead: "declared dead without cause",
    see_the_living_ended: "seen ended without cause",
    be_held_up: "late",
}
