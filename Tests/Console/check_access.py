"""Tokens: asked for, kept in the tab, sent to the service; what one may not see is not shown."""

from browser import Screen, require
from stand import BOUND_TOKEN, TOKEN


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


CHECKS = [a_token_is_asked_for, a_bound_token_shows_its_own, the_overview_is_the_operators]
