"""The rules of changes: after a 200 nothing of what a timer was before is delivered, and what was asked for happens."""

import collections

# What may have been done: answered so, unanswered, or refused on the way back.
PERHAPS = (200, None, 503)
# What else a change may be answered: too late for it, or in another state.
TOO_LATE = 409


class Changes:
    def __init__(self, events):
        self.of = collections.defaultdict(list)
        self.replays = {}
        for event in events:
            if event["event"] != "change":
                continue
            self.of[event["id"]].append(event)
            if event["new"]:
                self.replays[event["new"]] = event

    def contents(self, id, ask, arrival):
        """The contents that this arrival, or record (which has no time), may have; None: any."""
        if ask["sha"] is None:
            return None
        allowed = {ask["sha"]}
        for event in self.of[id]:
            if event["sha"] is None or event["status"] not in PERHAPS:
                continue
            if event["status"] == 200 and arrival.get("t", 0) > event["t"]:
                allowed = set()
            allowed.add(event["sha"])
        return allowed

    def due(self, id, row, arrival):
        """The date that this arrival may not come before: the row has that of the last change; None: not known."""
        for event in self.of[id]:
            # One without an answer may have been done at any time, or never.
            if event["status"] in (None, 503) or (event["status"] == 200 and event["t"] >= arrival["t"]):
                return None
        return row["due"]

    def is_changed(self, id):
        """Whether its due date may be another than at first."""
        return any(event["status"] in PERHAPS for event in self.of[id])


def check(checker):
    changes = checker.changes
    for id, events in changes.of.items():
        for event in events:
            if event["status"] == 404:
                checker.broken("lost", f"{id}: {event['action']} answered 404")
            elif event["status"] not in (*PERHAPS, TOO_LATE):
                checker.broken("odd answer", f"{event['action']} answered {event['status']}")
            elif event["status"] == 200 and event["action"] == "retry":
                check_retry(checker, id, event)
            elif event["status"] == 200 and event["sha"]:
                check_update(checker, id, event)
    for id in changes.replays:
        if id not in checker.rows:
            checker.broken("lost", f"{id}: a replay that was answered 200, and is not stored")


def check_retry(checker, id, event):
    """It failed again: a timer that fails has more failures than when it was retried."""
    row = checker.rows.get(id)
    before = event["failures"]
    if row and before is not None and row["status"] == 3 and row["failures"] <= before:
        checker.broken("retried and not attempted", f"{id}: {row['failures']} failures, {before} before")


def check_update(checker, id, event):
    """A delivered timer has delivered what it was changed to. Records have no time: what counts is that it is there."""
    row = checker.rows.get(id)
    delivered = [arrival for arrival in checker.arrived(id) if arrival["answer"] == 204] + checker.recorded(id)
    if row and row["status"] == 1 and not any(arrival["sha"] == event["sha"] for arrival in delivered):
        checker.broken("delivered as it was before", f"{id}: changed by {event['t']}, and delivered unchanged")
