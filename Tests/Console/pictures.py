"""Screenshots of each screen for the documentation."""

from browser import PHONE
from check_looks import each_screen

#: Screens by the name of their file.
SHOWN = ["timers", "timer-error", "schedule", "schedule-edit", "new-timer", "status"]


def take(browser, stand, timers, directory):
    """Writes a PNG of each, and one as a phone shows it."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, screen in each_screen(browser, stand, timers):
        if name == "status":
            screen.page.wait_for_timeout(8_000)
        if name in SHOWN:
            screen.page.screenshot(path=directory / f"{name}.png")
    for name, screen in each_screen(browser, stand, timers, size=PHONE):
        if name == "timers":
            screen.page.screenshot(path=directory / "timers-on-a-phone.png")
    for name, screen in each_screen(browser, stand, timers, color_scheme="dark"):
        if name == "timer-pending":
            screen.page.screenshot(path=directory / "timer-in-the-dark.png")
