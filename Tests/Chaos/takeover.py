"""What the replicas say about each other in their logs: the messages, and the events that they make of a history."""

from harness.places import ROOT

# A heartbeat was missed for as long as a lease; its timers are up for others from then on.
DECLARED_DEAD = "replicas have stopped beating"
# All timers of dead replicas were given back, `timers` of them.
RELEASED = "released the timers of replicas that are gone"
# `count` outcomes came after the lease had passed on.
FENCED = "another replica had taken over"


def events(replicas):
    """`fenced`, `released` and `declared dead`, as events of a history."""
    for replica in replicas:
        for line in replica.logged(FENCED):
            yield {"event": "fenced", "count": int(line["count"])}
        for line in replica.logged(RELEASED):
            yield {"event": "released", "count": int(line["timers"])}
        for line in replica.logged(DECLARED_DEAD):
            yield {
                "event": "declared dead",
                "t": int(line["time"]) * 1_000,
                "owners": line["owners"],
            }


def unsaid():
    """The messages that are looked for here and that no source of the service logs: their events would never come."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "Sources").rglob("*.swift"))
    return [message for message in (DECLARED_DEAD, RELEASED, FENCED) if f'"{message}"' not in sources]
