"""Whether each panel of deploy/grafana/dashboard.json has something to show."""

import json
import math

from harness.places import ROOT

DASHBOARD = ROOT / "deploy/grafana/dashboard.json"
#: What Grafana puts in the place of its variables.
VARIABLES = {"$__rate_interval": "20s", "$job": "timer-service", "$instance": ".*"}


def queries():
    """The title of each panel with each of its queries."""
    return [
        (panel["title"], target["expr"])
        for panel in json.loads(DASHBOARD.read_text())["panels"]
        for target in panel["targets"]
    ]


def filled(query):
    for name, value in VARIABLES.items():
        query = query.replace(name, value)
    return query


def check(prometheus):
    without = []
    asked = queries()
    for title, query in asked:
        numbers = [float(series["value"][1]) for series in prometheus.query(filled(query))]
        if not any(math.isfinite(number) for number in numbers):
            without.append(f"{title}: {query}")
    for query in without:
        print(f"FAILED: no data for {query}", flush=True)
    print(f"dashboard: {len(asked) - len(without)} of {len(asked)} queries answer data", flush=True)
    return not without
