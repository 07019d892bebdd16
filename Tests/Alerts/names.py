"""Whether rules and panels name metrics that docs/metrics.md tells of; a test holds that page equal to the service."""

import re

import yaml

from dashboard import queries
from harness.places import ROOT
from prometheus import ALERTS

NAME = re.compile(r"(?<![:\w])(?:timers?|http|process)_[a-z0-9_]+\b")
PAGE = ROOT / "docs/metrics.md"


def rules():
    """The name of each rule with its expression."""
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        for rule in group["rules"]:
            yield rule.get("alert") or rule["record"], rule["expr"] + str(rule.get("annotations", ""))


def check():
    kinds = dict(re.findall(r"^\| `(\w+)` \| (\w+)", PAGE.read_text(), re.MULTILINE))
    histograms = {
        f"{name}_{part}" for name, kind in kinds.items() if kind == "histogram" for part in ("bucket", "sum", "count")
    }
    known = {name for name, kind in kinds.items() if kind != "histogram"} | histograms
    places = [*rules(), *queries()]
    unknown = [f"{place}: {name}" for place, text in places for name in NAME.findall(text) if name not in known]
    for line in unknown:
        print(f"FAILED: no such metric: {line}")
    print(f"names: {len(places)} rules and queries over {len(kinds)} metrics")
    return not unknown
