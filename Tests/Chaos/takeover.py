"""What the replicas say about each other in their logs."""

# A replica's heartbeat was missed, and its timers are up for others.
DECLARED_DEAD = (
    "released the timers of dead replicas",
    "replicas have stopped beating",
)
RELEASED = (
    "released the timers of dead replicas",
    "released the timers of replicas that are gone",
)
FENCED = ("another replica had taken over",)


def events(replicas):
    """`fenced`, `released` and `declared dead`, as events of a history."""
    for replica in replicas:
        for line in replica.logged(*FENCED):
            yield {"event": "fenced", "count": int(line["count"])}
        for line in replica.logged(*RELEASED):
            yield {"event": "released", "count": int(line["timers"])}
        for line in replica.logged(*DECLARED_DEAD):
            yield {
                "event": "declared dead",
                "t": int(line["time"]) * 1_000,
                "owners": line["owners"],
            }
