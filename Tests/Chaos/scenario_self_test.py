"""The scenarios' rules on doctored findings: each planted fault must break its rule, and honest ones none."""

import asyncio
import copy
import json
import os
import sys
import tempfile

from child import Child
from history import load
from plants import budgets, destinations, fairness, operations
from scenarios.result import Result
from stand import HERE

SCENARIOS = {**fairness.SCENARIOS, **destinations.SCENARIOS, **operations.SCENARIOS, **budgets.SCENARIOS}


def run():
    """Whether each rule was broken by what was planted for it, and none by honest findings."""
    is_well = True
    for name, (judge, make, plants) in SCENARIOS.items():
        honest = Result(is_silent=True)
        judge(honest, make())
        say(
            f"{name}: honest",
            "accepted" if not honest.broken else f"REFUSED: {honest.broken}",
        )
        is_well = is_well and not honest.broken
        for plant, (doctor, rule) in plants.items():
            facts = copy.deepcopy(make())
            doctor(facts)
            result = Result(is_silent=True)
            judge(result, facts)
            found = rule in result.broken
            say(f"{name}: {plant}", f"{'found' if found else 'MISSED'}: {rule}")
            is_well = is_well and found
    return asyncio.run(count_requests()) and is_well


def say(what, outcome):
    print(f"{what:<44} {outcome}")


async def count_requests():
    """The receiver's own count: a request that its client has given up is not open, one more is."""
    with tempfile.TemporaryDirectory() as directory:
        sink = await Child.start(
            [
                sys.executable,
                "-B",
                HERE / "sink.py",
                os.path.join(directory, "arrivals.jsonl"),
            ]
        )
        port = json.loads(await sink.line())["hang"]
        writers = [await ask(port) for _ in range(5)]
        await arrived(sink, directory, 5)
        for writer in writers[:2]:
            writer.close()
        writers += [await ask(port) for _ in range(2)]
        await arrived(sink, directory, 7)
        replaced = json.loads(await sink.ask("flush"))["open"]["hang"]
        writers.append(await ask(port))
        await arrived(sink, directory, 8)
        one_more = json.loads(await sink.ask("flush"))["open"]["hang"]
        for writer in writers:
            writer.close()
        await Child.end_all()
    is_well = (replaced, one_more) == (5, 6)
    say(
        "receiver: requests open at a time",
        f"{'right' if is_well else 'WRONG'}: {replaced}, then {one_more}",
    )
    return is_well


async def ask(port):
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n")
    return writer


async def arrived(sink, directory, count):
    for _ in range(100):
        await sink.ask("flush")
        if len(load(os.path.join(directory, "arrivals.jsonl"))) == count:
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("a request did not arrive")
