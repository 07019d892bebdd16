"""What the checker found, as text."""

import collections

import budgets
from quantiles import quantile

# How many timers of each broken rule are named.
NAMED = 5


def report(checker):
    """The table and what was broken, as text."""
    rows = table(checker)
    width = max(map(len, rows))
    lines = [f"{name:<{width}}  {value}" for name, value in rows.items()]
    for rule, found in checker.violations.items():
        lines.append(f"BROKEN {rule}: {len(found)}")
        lines += [f"    {what}" for what in found[:NAMED]]
    return "\n".join(lines)


def table(checker):
    """What a run did, and what it cost."""
    answers = collections.Counter(checker.asks[event["ref"]]["kind"] for event in checker.acknowledged.values())
    aborts = collections.Counter(event["status"] for event in checker.of("abort"))
    delivered = sum(checker.was_delivered(id) for id in checker.rows)
    late = sorted(late / 1_000 for _, late in budgets.lateness(checker))
    return {
        "asked": sum("nominal" not in ask for ask in checker.asks.values()),
        "scheduled (answered 200)": len(checker.acknowledged),
        "  by kind": ", ".join(f"{kind} {count}" for kind, count in sorted(answers.items())),
        "requests without an answer / answered 503": unanswered(checker),
        "stored but not answered": len(checker.rows)
        - checker.occurrences
        - len(checker.changes.replays.keys() & checker.rows.keys())
        - len(checker.acknowledged.keys() & checker.rows.keys()),
        "occurrences of recurring schedules": checker.occurrences,
        "delivered": delivered,
        "ended in error, with its reason": sum(row["status"] == 3 for row in checker.rows.values()),
        "aborts answered 204 / 409 / otherwise": f"{aborts.pop(204, 0)} / {aborts.pop(409, 0)} / {aborts.total()}",
        **changes_by_action(checker),
        "lost": len(checker.violations["lost"]) if "lost" in checker.violations else 0,
        "early": len(checker.violations.get("early", ())),
        "doubled with cause": f"{checker.with_cause} ({doubles_by_fault(checker)})",
        "doubled without cause": checker.without_cause,
        "fired after abort": len(checker.violations.get("fired after abort", ())),
        "worst takeover": f"{max(checker.takeovers):.2f} s of {len(checker.takeovers)}"
        if checker.takeovers
        else "none",
        "fenced settlements": sum(event["count"] for event in checker.of("fenced")),
        "taken over from the dead": sum(event["count"] for event in checker.of("released")),
        "most resident memory": ", ".join(f"{event['most']} MiB" for event in checker.of("memory")) or "not looked at",
        "past retention, inserted / left": ", ".join(
            f"{event['inserted']} / {event['left']}" for event in checker.of("retired")
        )
        or "none",
        "declared dead": len(checker.of("declared dead")),
        "seen ended": len(checker.of("seen ended")),
        "lateness p50 / p99 / worst": " / ".join(f"{quantile(late, q):.0f} ms" for q in (0.5, 0.99, 1)),
        "faults": ", ".join(f"{what} {count}" for what, count in fault_counts(checker).items()),
    }


def changes_by_action(checker):
    """For each change that was asked for: how many were answered 200, 409 and otherwise."""
    answers = collections.defaultdict(collections.Counter)
    for event in checker.of("change"):
        answers[event["action"]][event["status"]] += 1
    return {
        f"{action} answered 200 / 409 / otherwise": f"{counts.pop(200, 0)} / {counts.pop(409, 0)} / {counts.total()}"
        for action, counts in sorted(answers.items())
    }


def unanswered(checker):
    statuses = collections.Counter(event["status"] for event in checker.of("answer"))
    return f"{statuses[None]} / {statuses[503]}"


def doubles_by_fault(checker):
    counts = collections.Counter()
    for (what, _, _), count in checker.doubles.items():
        counts[what] += count
    most = max(checker.doubles.values(), default=0)
    return ", ".join(f"{what} {count}" for what, count in counts.items()) + f"; most by one fault {most}"


def fault_counts(checker):
    return collections.Counter(event["what"] for event in checker.of("fault"))
