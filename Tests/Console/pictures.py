"""Screenshots of each screen for the documentation."""

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
    for _ in range(5):
        stand.call("POST", "/apps/12345/schedules/data_sync/run")
    for name, screen in each_screen(browser, stand, timers):
        if name in ("status", "overview"):
            screen.page.wait_for_timeout(8_000)
        if name in SHOWN:
            screen.page.screenshot(path=directory / f"{name}.png")
    for name, screen in each_screen(browser, stand, timers, size=PHONE):
        if name == "timers":
            screen.page.screenshot(path=directory / "timers-on-a-phone.png")
