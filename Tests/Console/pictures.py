"""Screenshots of each screen for the documentation."""

import random
import time

from browser import PHONE
from check_looks import each_screen

#: Screens by the name of their file.
SHOWN = [
    "overview",
    "timers",
    "timer-error",
    "schedules",
    "schedule-edit",
    "destinations",
    "bulk-operation",
    "new-timer",
    "audit",
    "status",
]


def take(browser, stand, timers, directory):
    """Writes a PNG of each, and one as a phone shows it."""
    directory.mkdir(parents=True, exist_ok=True)
    keep_busy(stand)
    for name, screen in each_screen(browser, stand, timers):
        if name in ("status", "overview"):
            screen.page.wait_for_timeout(8_000)
        screen.page.wait_for_function(
            "() => ![...document.querySelectorAll('dd')].some((dd) => dd.textContent === '…')"
        )
        if name in SHOWN:
            screen.page.screenshot(path=directory / f"{name}.png")
    for name, screen in each_screen(browser, stand, timers, size=PHONE):
        if name == "timers":
            screen.page.screenshot(path=directory / "timers-on-a-phone.png")


def keep_busy(stand):
    """Two minutes of timers, some of which fail, before the first picture; and more within a day."""
    for _ in range(5):
        stand.call("POST", "/apps/12345/schedules/data_sync/run")
    soon = [timer(stand, milliseconds) for milliseconds in range(0, 120_000, 150)]
    later = [timer(stand, int(random.triangular(1, 86_400, 30_000)) * 1_000) for _ in range(1_000)]
    for timers in (soon, later):
        stand.call("POST", "/schedule/batch", {"timers": timers})
    time.sleep(110)


def timer(stand, milliseconds):
    path = "/refused?status=400" if random.random() < 0.02 else "/"
    return {"expirationIntervalMs": milliseconds, "applicantService": "orders", "outputMode": stand.output(path)}
