"""What goes wrong, for each alert: how it is brought about, and whom the alert is to name."""

import glob
import os
import threading
import time
import urllib.parse

from stand import instance
from traffic import destination, rest

#: The monotonic clock stays right: a wrong date is what this is about.
FAKETIME = sorted(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1"))
#: Callers of a route whose lane is silent; each waits for DATABASE_TIMEOUT_MS.
CALLERS = 6


class Fault:
    def __init__(self, alert, within, bring_about, culprit, text=None):
        """within: seconds until the alert fires: its windows, its `for`, and what this machine may take beside that.

        culprit: of a stand: for each label the values of which the alert must have one.
        text: of a stand: what its description must have in it.
        """
        self.alert = alert
        self.within = within
        self.bring_about = bring_about
        self.culprit = culprit
        self.text = text or (lambda stand: "")

    def begin(self, stand):
        self.bring_about(stand)
        self.began = time.monotonic()

    def elapsed(self):
        return time.monotonic() - self.began

    def left(self):
        return max(self.within - self.elapsed(), 0)

    def names(self, alert, stand):
        labels, description = alert["labels"], alert["annotations"]["description"]
        rightly = all(labels.get(label) in values for label, values in self.culprit(stand).items())
        return rightly and self.text(stand) in description


def kill_one(stand):
    stand.killed.program.process.kill()


def start_with_a_wrong_clock(stand):
    if not FAKETIME:
        raise RuntimeError("faketime is not there (Debian: apt-get install faketime)")
    wrong = {"LD_PRELOAD": FAKETIME[0], "FAKETIME": "+10m", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    stand.skewed = stand.start("skewed", wrong)


def hold_a_row(stand):
    """Claims skip a row that is locked."""
    timer = stand.traffic.schedule(rest(stand.receivers.good), seconds=10)
    stand.hold(f"SELECT FROM timer_service.pending_expirations WHERE id = '{timer}' FOR UPDATE")


def refuse_an_outcome(stand):
    timer = stand.traffic.schedule(rest(stand.receivers.good), seconds=10)
    stand.sql(f"ALTER TABLE timer_service.settled_expirations ADD CHECK (id <> '{timer}') NOT VALID")


def damage_a_document(stand):
    """Its payload is too long for its row, and the pieces elsewhere are gone; those of all others are shorter."""
    stand.traffic.schedule(rest(stand.receivers.good), seconds=10, payload={"noise": os.urandom(16_384).hex()})
    stand.sql("CREATE EXTENSION IF NOT EXISTS pg_surgery")
    stand.sql("""
        DO $$ DECLARE pieces regclass; BEGIN
            SELECT reltoastrelid INTO pieces FROM pg_class WHERE oid = 'timer_service.expirations'::regclass;
            EXECUTE format('SELECT heap_force_kill(%L::regclass, ARRAY(SELECT ctid FROM %s))', pieces, pieces);
        END $$""")


def hold_a_table(stand):
    """Of the lane `destinations`, which the overview reads, too: what is held is told from what is late."""
    stand.hold("LOCK TABLE timer_service.destination_controls IN ACCESS EXCLUSIVE MODE")


def call_the_silent_lane(stand):
    def call():
        while stand.steady.is_running():
            try:
                stand.steady.call("GET", "/destinations")
            except OSError:
                time.sleep(1)

    for _ in range(CALLERS):
        threading.Thread(target=call, daemon=True).start()


def slow_the_disk(stand):
    """Each commit waits 100 ms before it flushes, as on a disk that takes so long."""
    stand.sql("ALTER SYSTEM SET commit_siblings = 0")
    stand.sql("ALTER SYSTEM SET commit_delay = 100000")
    stand.sql("SELECT pg_reload_conf()")


def nothing(stand):
    """The bad receivers come with the traffic."""


def pause_one(stand):
    """By a replica whose lane `destinations` works, once no session holds its table any more."""
    stand.let_go()
    key = urllib.parse.quote(destination(stand.receivers.failing), safe="")
    if stand.steady.call("PUT", f"/destinations/{key}", {"paused": True})[0] != 200:
        raise RuntimeError("the destination cannot be paused")


def pause_all(stand):
    stand.steady.call("POST", "/-/pause")


def all_gone(stand):
    for service in stand.services:
        service.stop()


def at(service):
    return {"instance": {instance(service)}}


def alive(stand):
    return {instance(stand.steady), instance(stand.skewed)}


def late(stand):
    return destination(stand.receivers.slow)


FAULTS = [
    Fault("TimerServiceClockSkew", 100, start_with_a_wrong_clock, lambda stand: at(stand.skewed)),
    Fault("TimerServiceReplicaDown", 60, kill_one, lambda stand: at(stand.killed)),
    Fault("TimerServiceOutcomesRefused", 60, refuse_an_outcome, lambda stand: {"instance": alive(stand)}),
    Fault("TimerServiceDocumentsDamaged", 60, damage_a_document, lambda stand: {"job": {"timer-service"}}),
    Fault("TimerServiceOldestOverdue", 150, hold_a_row, lambda stand: {"job": {"timer-service"}}),
    Fault(
        "TimerServiceLaneSilent",
        100,
        hold_a_table,
        lambda stand: {"instance": alive(stand), "lane": {"destinations", "overview"}},
    ),
    Fault("TimerServiceRequestsFail", 150, call_the_silent_lane, lambda stand: at(stand.steady)),
    Fault(
        "TimerServiceDestinationFails",
        120,
        nothing,
        lambda stand: {"destination": {destination(stand.receivers.failing)}},
    ),
    Fault("TimerServiceLatenessBudgetBurnsFast", 180, nothing, lambda stand: {"severity": {"critical"}}, late),
    Fault("TimerServiceLatenessBudgetBurns", 180, nothing, lambda stand: {"severity": {"warning"}}, late),
    Fault("TimerServiceCommitsSlow", 240, slow_the_disk, lambda stand: {"lane": {"schedule", "settle"}}),
]
