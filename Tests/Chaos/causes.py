"""Whether a second delivery has a cause: did a fault come between the first one and its settlement?"""

# What a fault leaves behind for a while: connections are made anew, leases renewed. Microseconds.
AFTERMATH = 4_000_000
# How much later than it was sent a delivery may be noticed by a busy receiver.
NOTICING = 1_000_000
# A claim may come this much before the due date.
AHEAD = 1_000_000

# What a graceful restart does is never a cause: it must not double anything.
REPLICA_FAULTS = {"kill", "pause", "cut", "hole", "died", "outage"}
# An attempt may arrive after the one that followed it only if its sender stood still with the request in its hand: one
# that merely lost its database knows that its lease has run out, and sends nothing.
LATE_FAULTS = {"pause"}
# A proxy that ends has sent some requests on, whose senders learn at once that their connection is gone: the next attempt
# may be noticed before the one that was cut off, by as little as a busy receiver needs to look.
CUT_OFF_FAULTS = {"outage"}
# What ends at once, and leaves nothing to heal.
ENDS = {"kill", "died"}
# What may have kept an attempt from its receiver, though it was counted. A stop is no failure.
HINDRANCES = REPLICA_FAULTS | {"database", "stall"}
# The proxy that one replica delivers through: nobody else sees what it keeps.
OF_THE_PROXY = {"outage", "refusal"}


class Causes:
    def __init__(self, events):
        self.faults = [event for event in events if event["event"] == "fault"]
        self.faults += [
            {
                "what": "died",
                "by": event["by"],
                "begun": event["t"],
                "ended": event["t"],
            }
            for event in events
            if event["event"] == "died"
        ]
        # What befell the owner alone explains more than what befell all.
        self.faults.sort(key=lambda fault: fault["by"] is None)

    def of(self, first, second):
        """The fault that made one of two arrivals of a timer repeat the other; None when there was none.

        It befell who made the lower attempt, whose outcome was not written.
        """
        is_late = second["attempt"] < first["attempt"]
        owner, faults = (second["by"], LATE_FAULTS) if is_late else (first["by"], REPLICA_FAULTS)
        if is_late and second["t"] - first["t"] < NOTICING:
            faults = faults | CUT_OFF_FAULTS
        if first["kind"] == "long":
            # A stop waits for less than such a delivery takes.
            faults = faults | {"restart"}
        for fault in self.faults:
            if fault["begun"] > second["t"]:
                continue
            concerns = fault["what"] in ("database", "stall") or (fault["what"] in faults and fault["by"] == owner)
            if concerns and self.effect_ends(fault) >= first["t"] - NOTICING:
                return fault
        return None

    @staticmethod
    def effect_ends(fault):
        return fault["ended"] if fault["what"] in ENDS else fault["ended"] + AFTERMATH

    def during(self, begun, ended, kinds):
        """The faults of these kinds whose effect falls into that time."""
        return [
            fault
            for fault in self.faults
            if fault["what"] in kinds and fault["begun"] <= ended and self.effect_ends(fault) >= begun
        ]

    def isolated(self, what, before=1_000_000, after=4_500_000):
        """The faults of that kind with no other one around them."""
        for fault in self.faults:
            others = [
                other
                for other in self.faults
                if other is not fault
                and other["begun"] < fault["ended"] + after
                and other["ended"] > fault["begun"] - before
                and other["what"] not in ("broker", "restart")
            ]
            if fault["what"] == what and not others:
                yield fault
