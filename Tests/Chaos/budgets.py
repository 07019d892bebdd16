"""What a run may cost: memory, time, and rows that are past their retention."""

# MiB of a replica: what is claimed, bodies of requests and answers have a budget each, and a debug build has its own.
MOST_RESIDENT = 900
# Microseconds from the due date to the first arrival at a receiver that answers: no fault lasts for longer than 7 s, a
# circuit that one has opened is probed each 30 s.
MOST_LATE = 45_000_000
# Microseconds after a fault in which a replica may be declared dead: its lease, and a look each second.
LEASE = 7_000_000
# What ends a process, and the microseconds in which its end is seen.
ENDING = {"kill", "died", "restart"}
LOOK = 4_000_000
# What keeps a heartbeat from the database, or ends it.
SILENCING = {"kill", "pause", "cut", "hole", "died", "database", "stall", "restart"}


def check(checker):
    for event in checker.of("memory"):
        if event["most"] > MOST_RESIDENT:
            checker.broken("memory beyond its budget", f"{event['most']} of {MOST_RESIDENT} MiB")
    for event in checker.of("retired"):
        if event["is_due"] and event["left"] >= event["inserted"]:
            checker.broken("not pruned", f"{event['left']} of {event['inserted']} are left")
    for event in checker.of("declared dead"):
        check_death(checker, event, SILENCING, LEASE)
    for event in checker.of("seen ended"):
        check_death(checker, event, ENDING, LOOK)
    for id, late in lateness(checker):
        if late > MOST_LATE:
            checker.broken("late", f"{id}: {late / 1e6:.1f} s")


def check_death(checker, event, causes, patience):
    near = any(
        fault["what"] in causes and fault["begun"] <= event["t"] <= fault["ended"] + patience
        for fault in checker.causes.faults
    )
    if not near:
        checker.broken(f"{event['event']} without cause", f"owners {event['owners']}")


def lateness(checker):
    """The microseconds by which those arrived whose receiver always answers.

    One that was changed counts from its last due date, and only if nothing arrived before the change.
    """
    for id, arrivals in checker.arrivals.items():
        row = checker.rows.get(id)
        if row is None or id not in checker.acknowledged or checker.asks[row["ref"]]["kind"] != "good":
            continue
        if not checker.changes.is_changed(id) or arrivals[0]["t"] >= row["due"]:
            yield id, arrivals[0]["t"] - row["due"]
