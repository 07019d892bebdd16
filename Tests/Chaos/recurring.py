"""Recurring schedules that run through the faults: each nominal time must come exactly once."""

import json

from client import Client
from history import now
from timers import RETRY_LONG, iso

COUNT = 60
PERIOD = 60_000_000


async def begin(stand, history, seconds):
    """One schedule for each second of the minute; all end with the load."""
    client = Client(stand.replicas[0].port)
    output = {
        "type": "rest",
        "method": "post",
        "protocol": "http",
        "hostname": f"127.0.0.1:{stand.ports['good']}",
        "path": "/recurring",
        "retry": RETRY_LONG,
    }
    await put(
        client,
        "PUT",
        "/apps/chaos",
        {
            "domain": "chaos.example",
            "region": "EU",
            "outputMode": output,
            "events": {"onScheduledEvent": {"handler": "onScheduledEvent"}},
            "limits": {"recurringSchedules": COUNT, "minimumLeadMs": 0},
        },
    )
    # Whole milliseconds, as they are written.
    begun = now() // 1_000_000 * 1_000_000
    until = begun + seconds * 1_000_000
    for number in range(COUNT):
        anchor = begun + 4_000_000 + number * PERIOD // COUNT
        if anchor > until:
            break
        ref = f"s{number}"
        history.add(
            "ask",
            t=now(),
            ref=ref,
            kind="good",
            sha=None,
            key=None,
            nominal=list(range(anchor, until + 1, PERIOD)),
        )
        await put(
            client,
            "POST",
            "/apps/chaos/schedules",
            {
                "name": ref,
                "data": {"ref": ref},
                "schedule_at": iso(anchor),
                "repeat": {"time_unit": "minutes", "frequency": 1, "until": iso(until)},
            },
        )
    client.close()


async def put(client, method, path, body):
    status, answer = await client.request(method, path, json.dumps(body).encode())
    if status not in (200, 201):
        raise RuntimeError(f"{method} {path}: {status} {answer.decode()}")
