"""Provokes each alert of deploy/prometheus/alerts.yaml on a real service, and asks the dashboard's panels for data.

--names                                 only looks whether rules and panels name metrics that there are
--database-url URL --directory DIR      a PostgreSQL whose settings may be changed, and a place for files
"""

import argparse
import pathlib
import sys
import time

import dashboard
import names
from faults import FAULTS, Fault, all_gone, pause_all, pause_one
from harness.places import built
from harness.program import Program, comes_true, until
from prometheus import Prometheus
from stand import Stand

#: Seconds in which nothing is wrong.
CALM = 40


def main():
    parser = argparse.ArgumentParser(prog="scripts/alerts", description=__doc__)
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--database-url")
    parser.add_argument("--directory", type=pathlib.Path)
    options = parser.parse_args()
    if options.names:
        return names.check()
    try:
        return provoke(options)
    finally:
        Program.stop_all()


def provoke(options):
    prometheus = Prometheus(options.directory)
    stand = Stand(built("timer-service", "debug"), options.database_url, prometheus, options.directory)
    quiet = calm(stand, prometheus)
    for fault in FAULTS:
        fault.begin(stand)
    stand.traffic.add_bad_receivers()
    fired = watch(FAULTS, stand, prometheus)
    innocent = names_nobody_else(stand, prometheus)
    # They fire after an hour and a day; their rules' tests have that.
    pauses = [
        Fault("TimerServiceDestinationPaused", 60, pause_one, lambda stand: {"job": {"timer-service"}}),
        Fault("TimerServicePaused", 60, pause_all, lambda stand: {"job": {"timer-service"}}),
    ]
    for pause in pauses:
        pause.begin(stand)
    held = watch(pauses, stand, prometheus, state="pending")
    gone = Fault("TimerServiceGone", 90, all_gone, lambda stand: {"job": {"timer-service"}})
    gone.begin(stand)
    return all([quiet, fired, innocent, held, watch([gone], stand, prometheus)])


def calm(stand, prometheus):
    """While nothing is wrong nothing is said, and each panel has data."""
    until(lambda: len(prometheus.query("up == 1")) == len(stand.services), CALM, "the replicas that are scraped")
    until(lambda: not prometheus.alerts(), CALM, "the end of the alerts about those that were not")
    said = comes_true(prometheus.alerts, CALM)
    for alert in said:
        print(f"FAILED: without a fault: {alert['labels']}", flush=True)
    return dashboard.check(prometheus) and stand.traffic.is_answered() and not said


def watch(faults, stand, prometheus, state="firing"):
    """Waits until each alert is in that state and names who is at fault, or its time is over."""
    waiting, are_named = list(faults), True
    while waiting:
        for fault in list(waiting):
            found = [alert for alert in prometheus.those(fault.alert, state) if fault.names(alert, stand)]
            if found:
                print(f"{fault.alert} after {fault.elapsed():.0f} s: {found[0]['annotations']['summary']}", flush=True)
            elif fault.left():
                continue
            else:
                missed(fault, stand, prometheus)
                are_named = False
            waiting.remove(fault)
        time.sleep(0.5)
    return are_named


def missed(fault, stand, prometheus):
    print(f"FAILED: {fault.alert} does not fire within {fault.within} s for {fault.culprit(stand)}", flush=True)
    for alert in prometheus.alerts():
        print(f"  {alert['state']} {alert['labels']}", flush=True)


def names_nobody_else(stand, prometheus):
    others = [
        alert["labels"] for fault in FAULTS for alert in prometheus.those(fault.alert) if not fault.names(alert, stand)
    ]
    for labels in others:
        print(f"FAILED: fires for who is not at fault: {labels}", flush=True)
    return not others


if __name__ == "__main__":
    sys.exit(not main())
