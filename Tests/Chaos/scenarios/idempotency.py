"""The same Idempotency-Key from many clients at once, over all replicas: one row, one id; another body: 422."""

import asyncio
import collections
import json

from client import Client
from scenarios.result import Result, rest_body
from stand import Stand

KEYS = 5


async def run(options):
    result = Result()
    count = options.count or 1_000
    async with Stand("idempotency", options.history, options.seed) as stand:
        clients = [Client(replica.port) for replica in stand.replicas]
        for number in range(KEYS):
            await repeat(stand, clients, f"key-{number}", count, result)
        rows = await stand.database.rows()
        result.figure("rows", len(rows))
        result.require(len(rows) == KEYS, "one row for each key")
    return result


async def repeat(stand, clients, key, count, result):
    body, other = (rest_body(stand.ports, ref=ref, interval=600_000) for ref in (key, "other"))
    headers = [("idempotency-key", f'"{key}"')]
    answers = await asyncio.gather(
        *(
            clients[number % len(clients)].request("POST", "/schedule", body, headers, timeout=30)
            for number in range(count)
        )
    )
    statuses = collections.Counter(status for status, _ in answers)
    ids = {json.loads(answer)["expirationId"] for status, answer in answers if status == 200}
    reused = await asyncio.gather(
        *(client.request("POST", "/schedule", other, headers, timeout=30) for client in clients)
    )
    result.figure(f"{key}: {count} at once", f"{dict(statuses)}, {len(ids)} id")
    result.require(statuses == {200: count} and len(ids) == 1, "one id for all repeats")
    result.require(
        [status for status, _ in reused] == [422] * len(clients),
        "another body gets 422",
    )
