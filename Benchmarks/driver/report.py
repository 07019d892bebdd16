"""The table, the JSON and the picture of a run."""

import json
import platform
import subprocess
import time

import picture
from targets import ROWS

HEADINGS = ["figure", "ours", "range", "limit", "ratio", "target", "met"]


def figure(value, unit):
    if value >= 1_000:
        text = f"{value:,.0f}"
    elif value >= 100:
        text = f"{value:.0f}"
    else:
        text = f"{value:.3g}"
    return f"{text} {unit}".strip() if unit != "/s" else f"{text}/s"


def lines(bench):
    for row in ROWS:
        found = row.evaluate(bench)
        if found is None:
            continue
        ours, limit, ratio, met = found
        values = bench.values[row.ours]
        spread = f"{figure(min(values), '')} – {figure(max(values), '')}" if len(values) > 1 else ""
        yield [
            row.title,
            figure(ours, row.unit),
            spread,
            "" if limit is None else figure(limit, row.unit),
            "" if ratio is None else f"{ratio:.2f}",
            row.target(),
            {None: "", True: "yes", False: "NO"}[met],
        ]


def markdown(bench):
    rows = [HEADINGS, *lines(bench)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(HEADINGS))]

    def line(cells):
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"

    return (
        "\n".join([line(rows[0]), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows[1:])])
        + "\n"
    )


def others(bench):
    """Of the machine, taken by processes that are not ours while figures were taken."""
    shares = [detail["others"] for details in bench.details.values() for detail in details]
    if not shares:
        return ""
    busy = sorted(shares)
    return (
        f"Others took {100 * busy[len(busy) // 2]:.0f} % of the machine beside the median figure, "
        f"{100 * busy[-1]:.0f} % at most.\n"
    )


def machine(bench):
    def first(command, *marks):
        text = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout
        return next(
            (line.split(":", 1)[-1].strip() for line in text.splitlines() if all(mark in line for mark in marks)), ""
        )

    return {
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "processor": first(["lscpu"], "Model name"),
        "cores": first(["lscpu"], "On-line CPU(s) list"),
        "memory": first(["free", "-h"], "Mem").split()[0],
        "kernel": platform.release(),
        "swift": first(["swift", "--version"], "Swift version"),
        "postgresql": bench.cluster.sql("SHOW server_version") if bench.cluster else "",
        "commit": first(["git", "-C", str(bench.root), "log", "-1", "--format=%h %s"]),
        "passes": bench.passes,
    }


def write(bench, facts):
    table = markdown(bench) + "\n" + others(bench)
    (bench.directory / "report.md").write_text(table)
    document = {
        "machine": facts,
        "medians": {name: bench.median(name) for name in bench.values},
        "values": bench.values,
        "details": bench.details,
    }
    stamped = bench.directory / f"{facts['date'].replace(':', '')}.json"
    for path in (stamped, bench.directory / "latest.json"):
        path.write_text(json.dumps(document, indent=1))
    picture.draw(bench, bench.directory / "lateness.svg")


def without_buckets(report):
    return {name: value for name, value in report.items() if name != "buckets"}
