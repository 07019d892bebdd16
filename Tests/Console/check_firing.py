"""The pause of all firing: said on every screen, begun and ended by a button."""

from browser import Screen, require


def has(stand):
    return "/-/firing" in stand.call("GET", "/documentation/json")["paths"]


def it_is_said_on_every_screen(browser, stand, timers):
    if not has(stand):
        return
    banner = ".banner:has-text('All firing is paused')"
    with Screen(browser, stand) as screen:
        try:
            screen.open("#/overview", "Overview")
            require(screen.page.locator(".banner").count() == 0, "nothing is paused, and the page says so")
            screen.press("Pause all firing")
            screen.accessible()
            screen.confirm("Pause")
            screen.page.locator(banner).wait_for(timeout=20_000)
            screen.accessible()
            screen.open("#/timers", "Timers")
            screen.page.locator(banner).wait_for(timeout=20_000)
            screen.page.locator(banner).get_by_role("button", name="Resume").click()
            screen.confirm("Resume")
            screen.page.locator(".banner").wait_for(state="detached", timeout=20_000)
        finally:
            stand.call("POST", "/-/resume")


CHECKS = [it_is_said_on_every_screen]
