"""Changes of timers that were scheduled: drawn from a seed, and asked for at their time."""

import asyncio
import dataclasses
import hashlib
import json

from client import NotSent, Unanswered
from history import now

# Kinds that end in error soon, and may be sent again.
FAILING = {"reject", "refuse", "broken", "busy"}
# Of those that can be changed while they are pending, and of those that fail.
SHARES = {"update": 0.06, "move": 0.04, "fire": 0.04}
SHARES_OF_FAILING = {"retry": 0.3, "replay": 0.1}
# A key is repeated until it is answered: what may have been done twice is then known.
MOST_TRIES = 40


@dataclasses.dataclass
class Change:
    #: update, move, fire, retry or replay
    action: str
    #: Milliseconds after the asking.
    at: int
    body: bytes
    #: Of the new payload; None: it stays.
    sha: str | None = None
    key: str | None = None

    @property
    def method(self):
        return "PATCH" if self.action in ("update", "move") else "POST"

    def path(self, id):
        return f"/expirations/{id}" if self.method == "PATCH" else f"/expirations/{id}/{self.action}"


def draw(random, kind, ref, due_in):
    """The change of one timer in seven or so; None: it is left alone."""
    shares = SHARES_OF_FAILING if kind in FAILING else SHARES
    if "large" in kind:
        return None
    action = random.choices([None, *shares], [1 - sum(shares.values()), *shares.values()])[0]
    if action is None:
        return None
    if action in ("retry", "replay"):
        # Its attempts take less than two seconds where nothing is amiss.
        key = f"c{ref}" if action == "replay" or random.random() < 0.5 else None
        return Change(action, due_in + random.randrange(500, 5_000), b"", key=key)
    # Most of them right around the due time, where they meet the claim.
    at = random.randrange(0, due_in + 1) if random.random() < 0.4 else max(0, due_in + random.randrange(-25, 26))
    if action == "fire":
        return Change(action, at, b"")
    if action == "move":
        return Change(action, at, json.dumps({"expirationIntervalMs": due_in + random.randrange(1, 4_000)}).encode())
    payload = f'{{"ref":"{ref}","n":2.50e0,"s":"\\u0042\\/è","b":{random.getrandbits(60)},"a":3,"a":4}}'
    return Change(action, at, f'{{"payload":{payload}}}'.encode(), sha=hashlib.sha256(payload.encode()).hexdigest()[:16])


async def ask(change, timer, id, clients, number, history):
    """Asks once, or with a key until it is answered."""
    headers = [("idempotency-key", f'"{change.key}"')] if change.key else []
    is_first = True
    for attempt in range(MOST_TRIES if change.key else 1):
        sent = now()
        replica = (number + attempt) % len(clients)
        try:
            status, body = await clients[replica].request(change.method, change.path(id), change.body, headers)
        except NotSent:
            await asyncio.sleep(0.1)
            continue
        except Unanswered:
            status, body = None, b""
        answer = json.loads(body) if status == 200 else {}
        history.add(
            "change",
            sent=sent,
            t=now(),
            ref=timer.ref,
            id=id,
            action=change.action,
            sha=change.sha,
            replica=replica,
            status=status,
            # What is answered to a repetition shows what has happened since.
            failures=answer.get("failureCount") if is_first else None,
            new=answer.get("expirationId") if change.action == "replay" else None,
        )
        if status not in (None, 503):
            return
        is_first = False
        await asyncio.sleep(0.25)
