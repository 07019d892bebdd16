"""Destinations, where the service has them."""

from browser import Screen, require


def has(stand):
    return "/destinations" in stand.call("GET", "/documentation/json")["paths"]


def it_is_shown_only_where_it_is_there(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/timers", "Timers")
        screen.page.locator(".tabs").wait_for()
        screen.page.wait_for_load_state("networkidle")
        shown = screen.page.locator("nav.places a:text-is('Destinations')").count() == 1
        require(shown == has(stand), "the place is shown where the service has it not, or the other way round")


def one_is_paused_limited_and_released(browser, stand, timers):
    if not has(stand):
        return
    key = f"http://localhost:{stand.sink_port}"
    with Screen(browser, stand) as screen:
        stand.schedule("destination")
        screen.open("#/destinations", "Destinations")
        row = f"tr:has-text('{key}')"
        screen.page.locator(row).wait_for(timeout=20_000)
        screen.accessible()
        screen.press(f"Pause {key}")
        screen.confirm("Pause")
        screen.page.locator(f"{row} .badge:has-text('paused')").wait_for(timeout=20_000)
        screen.open(f"#/timers/{timers['retrying']}", "Timer retrying")
        screen.page.locator("[role=status]:has-text('held'):has-text('is paused')").wait_for(timeout=20_000)
        screen.accessible()
        screen.open("#/destinations", "Destinations")
        screen.press(f"Limits of {key}")
        screen.page.get_by_label("At a time").fill("7")
        screen.page.get_by_label("Each second").fill("50")
        screen.accessible()
        screen.confirm("Set")
        screen.page.locator(f"{row}:has-text('7 at a time, 50/s')").wait_for(timeout=20_000)
        screen.press(f"Resume {key}")
        screen.confirm("Resume")
        screen.page.locator(f"{row} .badge:has-text('paused')").wait_for(state="detached", timeout=20_000)
        screen.press(f"Limits of {key}")
        screen.page.get_by_label("At a time").fill("")
        screen.page.get_by_label("Each second").fill("")
        screen.confirm("Set")
        screen.page.locator(f"{row}:has-text('at a time')").wait_for(state="detached", timeout=20_000)


CHECKS = [it_is_shown_only_where_it_is_there, one_is_paused_limited_and_released]
