"""Whether what was counted against a timer is what its receiver saw: an attempt is a request that was made."""

from causes import AHEAD, HINDRANCES, OF_THE_PROXY

# Kinds of which each request that was made is written down by a receiver: not those that find nobody, nor a broker's,
# nor those whose handshake may fail, nor those of so short a timeout that a busy machine may let it pass.
SEEN = {
    "good",
    "slow",
    "flaky",
    "busy",
    "reject",
    "large",
    "long",
    "stale",
    "gateway",
    "broken",
    "stuck",
}
# A fault may undo more than one claim of a timer: its owner's, and one whose answer was lost afterwards.
UNDONE = 2


def check(checker):
    """No failures without requests, and no end in error that a stop has made."""
    for row in checker.rows.values():
        ask = checker.asks.get(row["ref"])
        if ask is None or ask["kind"] not in SEEN:
            continue
        end = row["settled"] or float("inf")
        begun = ask["t"] if checker.changes.is_changed(row["id"]) else row["due"]
        if checker.causes.during(begun, end, OF_THE_PROXY):
            # It keeps requests from their receivers, any number of them.
            continue
        check_failures(checker, row, ask, begun, end)


def check_failures(checker, row, ask, begun, end):
    refused = {arrival["attempt"] for arrival in checker.arrived(row["id"]) if arrival["answer"] != 204}
    unseen = row["failures"] - len(refused)
    if unseen <= 0:
        return
    hindrances = len(checker.causes.during(begun - AHEAD, end, HINDRANCES))
    if unseen > UNDONE * hindrances:
        checker.broken(
            "failures without requests",
            f"{row['id']} ({ask['kind']}): {row['failures']} failures, {len(refused)} requests, {row['error']}",
        )
