"""What the replicas say about each other in their logs: the messages, and the events that they make of a history."""

from harness.places import ROOT

# A heartbeat was missed for as long as a lease; its timers are up for others from then on.
DECLARED_DEAD = "replicas have stopped beating"
# Its process was seen to be gone, or its name was taken; its timers are up for others from then on.
ENDED = "replicas have ended"
# All timers of dead replicas were given back, `timers` of them.
RELEASED = "released the timers of replicas that are gone"
# `count` outcomes came after the lease had passed on.
FENCED = "another replica had taken over"


def events(replicas):
    """`fenced`, `released`, `declared dead` and `seen ended`, as events of a history."""
    for replica in replicas:
        for line in replica.logged(FENCED):
            yield {"event": "fenced", "count": int(line["count"])}
        for line in replica.logged(RELEASED):
            yield {"event": "released", "count": int(line["timers"])}
        for name, message in (("declared dead", DECLARED_DEAD), ("seen ended", ENDED)):
            for line in replica.logged(message):
                yield {"event": name, "t": int(line["time"]) * 1_000, "owners": line["owners"]}


def unsaid():
    """The messages that are looked for here and that no source of the service logs: their events would never come."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "Sources").rglob("*.swift"))
    return [message for message in (DECLARED_DEAD, ENDED, RELEASED, FENCED) if f'"{message}"' not in sources]
