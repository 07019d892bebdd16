"""Holds the history of a run against the promise."""

import collections
import itertools

import attempts
import budgets
import change_rules
from causes import AHEAD, HINDRANCES, OF_THE_PROXY, Causes
from timers import DELIVERED

# Microseconds after a death that an attempt may have to do with it.
LONGEST_TAKEOVER = 30_000_000


class Checker:
    def __init__(self, events, most_in_flight):
        self.events = events
        self.most_in_flight = most_in_flight
        self.causes = Causes(events)
        self.changes = change_rules.Changes(events)
        self.asks = {event["ref"]: event for event in self.of("ask")}
        self.rows = {event["id"]: event for event in self.of("row")}
        self.arrivals = {}
        for event in sorted(self.of("arrival"), key=lambda event: event["t"]):
            self.arrivals.setdefault(event["id"], []).append(event)
        self.records = {}
        for event in self.of("record"):
            self.records.setdefault(event["id"], []).append(event)
        self.acknowledged = {event["id"]: event for event in self.of("answer") if event["id"]}
        self.violations = collections.defaultdict(list)
        self.doubles = collections.defaultdict(int)

    def of(self, name):
        return [event for event in self.events if event["event"] == name]

    def arrived(self, id):
        return self.arrivals.get(id, [])

    def recorded(self, id):
        return self.records.get(id, [])

    def broken(self, rule, what):
        self.violations[rule].append(what)

    def check(self):
        """Whether every rule was kept; see `violations`."""
        self.check_run()
        self.check_keys()
        self.check_recurring()
        for id in self.acknowledged.keys() | self.rows.keys():
            self.check_timer(id)
        for id in (self.arrivals.keys() | self.records.keys()) - self.rows.keys():
            self.broken("delivered but not stored", id)
        self.check_aborts()
        change_rules.check(self)
        self.check_doubles()
        self.check_takeover()
        attempts.check(self)
        budgets.check(self)
        return not self.violations

    def check_run(self):
        """A run in which nothing happened proves nothing."""
        for event in ("answer", "arrival", "row"):
            if not self.of(event):
                self.broken("empty run", event)
        if all(fault["what"] == "stall" for fault in self.of("fault")):
            self.broken("empty run", "fault")
        for event in self.of("died"):
            self.broken(
                "died by itself",
                f"replica {event['by']}: exit status {event['status']}",
            )

    def check_keys(self):
        """One key, one id, one row; and without a key one row for each answer."""
        ids = collections.defaultdict(set)
        for event in self.of("answer"):
            if event["id"]:
                ids[event["ref"]].add(event["id"])
        for row in self.rows.values():
            if row["ref"] in self.asks and self.asks[row["ref"]]["key"]:
                ids[row["ref"]].add(row["id"])
        for ref, found in ids.items():
            if len(found) > 1:
                self.broken("several ids for one key", f"{ref}: {sorted(found)}")

    def check_recurring(self):
        """Each nominal time of a recurring schedule has exactly one timer."""
        self.occurrences = 0
        due = collections.defaultdict(list)
        for row in self.rows.values():
            due[row["ref"]].append(row["due"])
        for ref, ask in self.asks.items():
            if "nominal" not in ask:
                continue
            self.occurrences += len(due[ref])
            missing = set(ask["nominal"]) - set(due[ref])
            if missing:
                self.broken(
                    "lost",
                    f"{ref}: {len(missing)} occurrences of {len(ask['nominal'])}",
                )
            if sorted(due[ref]) != sorted(set(due[ref]) & set(ask["nominal"])):
                self.broken("occurrence out of place", ref)

    def check_timer(self, id):
        row = self.rows.get(id)
        if row is None:
            return self.broken("lost", f"{id}: answered 200, and not stored")
        ask = self.asks.get(row["ref"])
        if ask is None:
            return self.broken("never asked for", id)
        self.check_end(row, ask)
        for arrival in self.arrived(id) + self.recorded(id):
            contents = self.changes.contents(id, ask, arrival)
            if contents is not None and arrival["sha"] not in contents:
                rule = "delivered as it was before" if arrival["sha"] == ask["sha"] else "payload altered"
                self.broken(rule, f"{id} ({ask['kind']})")
        for arrival in self.arrived(id):
            due = self.changes.due(id, row, arrival)
            if due is not None and arrival["t"] < due:
                self.broken("early", f"{id}: {(due - arrival['t']) / 1_000:.1f} ms")
            if arrival["by"] is None:
                self.broken("signed by nobody", id)
        if row["fired"] is not None and row["fired"] < row["due"]:
            self.broken("early", f"{id}: firedAt before dueAt")

    def check_end(self, row, ask):
        """Where a timer must stand when all is over."""
        id, kind, status = row["id"], ask["kind"], row["status"]
        if status == 0 or row["both"] or status == -1:
            return self.broken("lost", f"{id} ({kind}): not ended, status {status}")
        if status == 1 and kind not in DELIVERED:
            self.broken("wrongly ended", f"{id} ({kind}): expired")
        if status == 1 and kind in DELIVERED and not self.was_delivered(id):
            self.broken("lost", f"{id} ({kind}): expired, and nothing arrived")
        if status == 3 and (not row["error"] or (kind in DELIVERED and not self.was_cut_off(row, kind))):
            self.broken("wrongly ended", f"{id} ({kind}): error, {row['error']}")

    def was_cut_off(self, row, kind):
        """A long delivery has one attempt: what befalls its sender or the proxy ends it, and a stop does not."""
        if kind != "long":
            return False
        arrivals = self.arrived(row["id"])
        owners = {arrival["by"] for arrival in arrivals}
        # An attempt that nobody has seen may be of any replica.
        are_known = len({arrival["attempt"] for arrival in arrivals}) >= row["failures"]
        faults = self.causes.during(row["due"] - AHEAD, row["settled"], HINDRANCES | OF_THE_PROXY)
        return any(not are_known or fault["by"] in (None, *owners) for fault in faults)

    def was_delivered(self, id):
        return any(arrival["answer"] == 204 for arrival in self.arrived(id)) or bool(self.recorded(id))

    def check_aborts(self):
        asked = collections.defaultdict(list)
        for event in self.of("abort"):
            asked[event["id"]].append(event)
        for id, row in self.rows.items():
            if row["status"] == 2 and not any(event["status"] in (204, None, 503) for event in asked[id]):
                self.broken("aborted unasked", id)
        for id, events in asked.items():
            for event in events:
                if event["status"] == 204:
                    self.check_silence(id, event)
                elif event["status"] == 404:
                    self.broken("lost", f"{id}: abort answered 404")
                elif event["status"] not in (None, 409, 503):
                    self.broken("odd answer", f"abort answered {event['status']}")

    def check_silence(self, id, abort):
        """The 204 was read at `t`: what arrives later was sent later, or a receiver was slow to look."""
        if id in self.rows and self.rows[id]["status"] != 2:
            self.broken(
                "fired after abort",
                f"{id}: answered 204, status {self.rows[id]['status']}",
            )
        for arrival in self.arrived(id):
            if arrival["t"] > abort["t"]:
                late = (arrival["t"] - abort["t"]) / 1_000
                self.broken("fired after abort", f"{id}: {late:.1f} ms later by {arrival['by']}")
        ask = self.asks[abort["ref"]]
        if self.recorded(id) and not any(
            fault["begun"] < abort["t"] and fault["ended"] > ask["t"] for fault in self.causes.faults
        ):
            self.broken(
                "fired after abort",
                f"{id}: a record on the topic, and no fault to explain it",
            )

    def check_doubles(self):
        self.with_cause = self.without_cause = 0
        for id, arrivals in self.arrivals.items():
            attempts = [arrival["attempt"] for arrival in arrivals]
            if len(set(attempts)) < len(attempts):
                self.broken("one attempt delivered twice", f"{id}: attempts {attempts}")
            delivered = [arrival for arrival in arrivals if arrival["answer"] == 204]
            for first, second in itertools.pairwise(delivered):
                fault = self.causes.of(first, second)
                if fault is None:
                    self.without_cause += 1
                    gap = (second["t"] - first["t"]) / 1_000
                    self.broken(
                        "doubled without cause",
                        f"{id}: by {first['by']}, {gap:.0f} ms later {second['by']}",
                    )
                else:
                    self.with_cause += 1
                    self.doubles[(fault["what"], fault["by"], fault["begun"])] += 1
        for (what, by, _), count in self.doubles.items():
            if count > self.most_in_flight * (1 if by else 3):
                self.broken("more doubled than was in flight", f"{count} by {what} of {by}")

    def check_takeover(self):
        """How long after its death another delivered what a replica held, where no other fault confuses it."""
        self.takeovers = []
        for fault in self.causes.isolated("kill"):
            times = [time for id, row in self.rows.items() for time in self.taken_over(id, row, fault)]
            if times:
                self.takeovers.append(max(times) / 1e6)

    def taken_over(self, id, row, fault):
        """Microseconds from the death to the attempt after the one that the dead replica had begun."""
        by = {arrival["attempt"]: arrival["by"] for arrival in self.arrived(id)}
        for arrival in self.arrived(id):
            attempt, waited = arrival["attempt"], arrival["t"] - fault["begun"]
            was_held = by.get(attempt - 1, fault["by"]) == fault["by"] and row["due"] < fault["begun"]
            if attempt > 1 and was_held and arrival["kind"] in ("good", "slow") and 0 < waited < LONGEST_TAKEOVER:
                yield waited
