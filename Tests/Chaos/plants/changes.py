"""Faults to plant in what became of timers that were changed."""

from plants import SECOND
from plants.promise import arrived, pick


def deliver_the_old(events):
    """Beside the new, and after the answer."""
    events.append(arrived(30, "good", 70 * SECOND + 1_000, 1, "2.1"))


def deliver_only_the_old(events):
    """Before the answer, so that the arrival alone tells nothing."""
    pick(events, "arrival", "i30").update(t=69 * SECOND, sha="same")


def deliver_what_nobody_sent(events):
    pick(events, "arrival", "i30")["sha"] = "other"


def deliver_the_new_unasked(events):
    """The change was refused."""
    pick(events, "change", "i30")["status"] = 409


def deliver_at_the_old_date(events):
    pick(events, "arrival", "i31")["t"] = 70 * SECOND + 2_000


def forget_to_retry(events):
    pick(events, "row", "i33")["failures"] = 2


def leave_retried(events):
    pick(events, "row", "i33").update(status=0)


def drop_replay(events):
    events.remove(pick(events, "row", "i35"))


def know_it_no_more(events):
    pick(events, "change", "i32")["status"] = 404


def answer_oddly(events):
    pick(events, "change", "i32")["status"] = 500


PLANTED = {
    deliver_the_old: "delivered as it was before",
    deliver_only_the_old: "delivered as it was before",
    deliver_what_nobody_sent: "payload altered",
    deliver_the_new_unasked: "payload altered",
    deliver_at_the_old_date: "early",
    forget_to_retry: "retried and not attempted",
    leave_retried: "lost",
    drop_replay: "lost",
    know_it_no_more: "lost",
    answer_oddly: "odd answer",
}
