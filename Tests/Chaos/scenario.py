"""Runs one of the scenarios and keeps what it found."""

import importlib
import json

from harness.places import ROOT
from history import History
from stand import HERE

# What scenarios share.
PARTS = {"__init__", "result", "pulse", "crowd"}
NAMES = sorted(path.stem.replace("_", "-") for path in (HERE / "scenarios").glob("*.py") if path.stem not in PARTS)


async def run(name, options):
    """Whether none of its rules was broken."""
    directory = ROOT / ".build/chaos" / name
    directory.mkdir(parents=True, exist_ok=True)
    options.history = History(directory / "history.jsonl")
    result = await importlib.import_module(f"scenarios.{name.replace('-', '_')}").run(options)
    options.history.close()
    (directory / "result.json").write_text(json.dumps({"figures": result.figures, "broken": result.broken}, indent=1))
    print(f"{name}: {'BROKEN: ' + '; '.join(result.broken) if result.broken else 'all rules kept'}")
    return not result.broken
