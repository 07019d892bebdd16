"""Tokens: asked for, kept in the tab, sent to the service; what one may not see is not shown."""

from browser import PHONE, Screen, require
from stand import BOUND_TOKEN, READ_TOKEN, TOKEN


def give(screen, token):
    screen.page.get_by_label("Token", exact=True).fill(token)
    screen.press("Use this token")


def a_token_is_asked_for(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 401")
        screen.open("#/timers", "Timers")
        screen.see("This needs a bearer token.", "dialog")
        screen.accessible()
        give(screen, "a-token-of-nobody-at-all")
        screen.see("This bearer token is not known.", "dialog")
        give(screen, TOKEN)
        screen.page.locator(".id", has_text=timers["pending"]).wait_for()
        kept = screen.page.evaluate("[JSON.stringify(localStorage), document.cookie, location.href].join()")
        require(TOKEN not in kept, f"the token is kept in {kept}")
        screen.page.reload()
        screen.page.locator(".id", has_text=timers["pending"]).wait_for()
        screen.press("Forget token")
        screen.see("This needs a bearer token.", "dialog")
    with Screen(browser, stand) as another:
        another.expected.append("status of 401")
        another.open("#/timers", "Timers")
        another.see("This needs a bearer token.", "dialog")


def a_bound_token_shows_its_own(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected += ["status of 401", "status of 403", "status of 404"]
        screen.open("#/timers?applicantService=billing", "Timers")
        give(screen, BOUND_TOKEN)
        screen.page.locator(".id", has_text=timers["secret"]).wait_for()
        screen.open("#/timers?applicantService=orders", "Timers")
        screen.see("This token may not act for that applicantService.")
        screen.open(f"#/timers/{timers['pending']}", "Timer")
        screen.see("There is no expiration with this id.")


def buttons(screen):
    """Those of the screen, without those on top."""
    return [name.strip() for name in screen.page.locator("main button, main a.button").all_inner_texts()]


def a_read_token_is_shown_no_buttons_that_change(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 401")
        screen.open("#/timers", "Timers")
        give(screen, READ_TOKEN)
        screen.see("eye, read only", "header")
        screen.page.locator(".id", has_text=timers["pending"]).wait_for()
        require(screen.page.locator("table.timers input[type=checkbox]").count() == 0, "timers can be selected")
        require(screen.page.get_by_role("button", name="Select all that match").count() == 0, "all can be selected")
        places = screen.page.locator("nav.places").inner_text()
        require("New timer" not in places and "Destinations" in places and "Audit" in places, places)
        screen.accessible()
        screen.open(f"#/timers/{timers['pending']}", "Timer pending")
        screen.page.get_by_role("link", name="Who changed it").wait_for()
        shown = set(buttons(screen)) & {"Abort", "Fire now", "Reschedule", "Replay", "New timer like this"}
        require(not shown, f"buttons: {shown}")
        screen.open("#/schedules/12345/data_sync", "data_sync")
        screen.page.locator(".dates tbody tr").first.wait_for()
        shown = set(buttons(screen)) & {"Pause", "Run now", "Edit", "Delete"}
        require(not shown, f"buttons: {shown}")
        screen.open("#/destinations", "Destinations")
        screen.page.locator("tbody tr").first.wait_for()
        require(screen.page.get_by_role("button", name="Limits of").count() == 0, "destinations can be limited")


def who_it_is_fits_a_phone(browser, stand, timers):
    with Screen(browser, stand, size=PHONE, has_touch=True) as screen:
        screen.expected.append("status of 401")
        screen.open("#/timers", "Timers")
        give(screen, READ_TOKEN)
        screen.see("eye, read only", "header")
        screen.page.locator(".id", has_text=timers["pending"]).wait_for()
        screen.accessible()
        screen.fits()


def the_service_refuses_what_the_page_would_hide(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected += ["status of 401", "status of 403"]
        screen.open("#/new", "New timer")
        screen.press("Token")
        give(screen, READ_TOKEN)
        screen.see("eye, read only", "header")
        screen.page.get_by_label("Service").fill("orders")
        screen.page.get_by_role("button", name="Schedule", exact=True).click()
        screen.see("This needs a token with the role write; this token's is read.")


def a_bound_token_is_shown_its_own_places(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 401")
        screen.open("#/audit", "Audit")
        give(screen, BOUND_TOKEN)
        screen.see("billing, may write", "header")
        screen.page.locator(f"tbody tr:has-text('{timers['aborted']}')").wait_for()
        shown = screen.page.locator("tbody").inner_text()
        require("app.register" not in shown and "orders" not in shown, f"shown: {shown}")
        require("Destinations" not in screen.page.locator("nav.places").inner_text(), "a place that is refused")
        screen.open("#/schedules", "Schedules")
        screen.see("No app is registered.")


def the_overview_is_the_operators(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected += ["status of 401", "status of 403"]
        screen.open("#/overview", "Overview")
        give(screen, BOUND_TOKEN)
        screen.see("the overview tells of all of them")
        require(screen.page.locator(".tile").count() == 0, "figures are shown")
        screen.accessible()
        screen.press("Forget token")
        give(screen, TOKEN)
        screen.see("followed live")


CHECKS = [
    a_token_is_asked_for,
    a_bound_token_shows_its_own,
    a_read_token_is_shown_no_buttons_that_change,
    who_it_is_fits_a_phone,
    the_service_refuses_what_the_page_would_hide,
    a_bound_token_is_shown_its_own_places,
    the_overview_is_the_operators,
]
