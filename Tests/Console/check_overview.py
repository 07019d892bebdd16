"""The overview: followed live, of all replicas; asked for where there is no stream."""

import urllib.parse

from browser import Screen, require
from harness.places import free_port
from harness.program import until
from harness.service import Service
from stand import FAR

FOLLOWED = "followed live"
ASKED = "asked every 5 s"


def tile(screen, name):
    return screen.page.locator(f".tile:has-text('{name}') dd")


def wait_until_other(screen, name, before):
    """Waits until the tile shows something else."""
    screen.page.wait_for_function(
        "([name, before]) => [...document.querySelectorAll('.tile')].some((tile) => "
        "tile.firstChild.textContent === name && tile.lastChild.textContent !== before)",
        arg=[name, before],
        timeout=30_000,
    )


def a_live_value_changes_without_a_reload(browser, stand, timers):
    asked = []
    with Screen(browser, stand) as screen:
        screen.page.on("request", lambda request: asked.append(request.url.removeprefix(stand.service.base_url)))
        screen.open("#/overview", "Overview")
        screen.see(FOLLOWED)
        before = tile(screen, "Later").inner_text()
        stand.schedule("overview", start=FAR)
        wait_until_other(screen, "Later", before)
        screen.page.locator("canvas").first.wait_for()
        screen.page.locator(".bars svg").wait_for()
        require(asked.count("/events") == 1, f"{asked.count('/events')} streams")
        require("/overview" not in asked, "it was asked for beside the stream")


def ranges_are_in_the_url(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/overview", "Overview")
        for words, name in (("6 hours", "6h"), ("7 days", "7d"), ("15 minutes", "15m")):
            with screen.page.expect_response(lambda response, name=name: f"range={name}" in response.url):
                screen.press(words, "link")
            require(screen.page.url.endswith(f"range={name}"), f"the URL is {screen.page.url}")
            screen.page.locator(".ranges a[aria-current]", has_text=words).wait_for()


def a_dead_replica_turns_red(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/overview", "Overview")
        alive = screen.page.locator("tr.alive")
        alive.first.wait_for()
        other = Service(stand.binary, stand.database.url)
        try:
            screen.page.wait_for_function("() => document.querySelectorAll('tr.alive').length === 2", timeout=20_000)
        finally:
            other.program.stop(grace=0)
        dead = screen.page.locator("tr.dead")
        dead.wait_for(timeout=30_000)
        red = dead.locator("td").first.evaluate("(cell) => getComputedStyle(cell).color")
        plain = alive.locator("td").first.evaluate("(cell) => getComputedStyle(cell).color")
        require(red != plain, f"a dead replica looks as one that lives: {red}")
        dead.get_by_text("✕ dead").wait_for()
        screen.accessible()


def a_database_that_is_gone_is_said_to_be(browser, stand, timers):
    """The page keeps what it knew, says so, and comes back by itself."""
    with Screen(browser, stand) as screen:
        screen.expected += ["status of 503"]
        screen.open("#/overview", "Overview")
        screen.see(FOLLOWED)
        stand.database.shut()
        try:
            screen.page.locator(".live.stale:has-text('Shown as of')").wait_for(timeout=30_000)
            require(tile(screen, "Later").count() == 1, "the figures are gone")
        finally:
            stand.database.open()
        screen.page.locator(".live:not(.stale):has-text('Updated')").wait_for(timeout=60_000)
        screen.see(FOLLOWED)


def where_the_stream_is_refused_it_is_asked_for(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected += ["status of 503"]
        problem = '{"status": 503, "detail": "Too many streams are open"}'
        screen.page.route(
            "**/events",
            lambda route: route.fulfill(status=503, content_type="application/problem+json", body=problem),
        )
        screen.open("#/overview", "Overview")
        screen.see(ASKED)
        before = tile(screen, "Later").inner_text()
        stand.schedule("overview", start=FAR)
        wait_until_other(screen, "Later", before)
        screen.page.unroute("**/events")
        screen.page.get_by_text(FOLLOWED).wait_for(timeout=40_000)


def what_is_overdue_is_parted_into_held_and_late(browser, stand, timers):
    """And a failing destination that is paused says so."""
    # Nobody else's: what the sink takes in meanwhile, of a recurring schedule perhaps, would count its failure as over.
    host = f"localhost:{free_port()}"
    key, refused = f"http://{host}", stand.output(hostname=host, retry={"maxFailureCount": 1})
    stand.wait_for(stand.schedule("refused", refused), "error")
    with Screen(browser, stand) as screen:
        stand.call("PUT", f"/destinations/{urllib.parse.quote(key, safe='')}", {"paused": True})
        try:
            # Replicas hear of a pause within two seconds.
            stand.schedule("held", refused, after=5_000)
            screen.open("#/overview", "Overview")
            held = screen.page.locator(".tile:has(dt a:text-is('Overdue, held')) dd")
            until(lambda: held.inner_text() != "0", 30, "a timer is held")
            require(tile(screen, "Overdue, late").inner_text() == "0", "it is late")
            screen.page.locator(f"tr:has-text('{key}') .badge:has-text('paused')").wait_for(timeout=20_000)
            screen.accessible()
            screen.press("Overdue, held", "link")
            screen.at("Destinations")
        finally:
            stand.call("DELETE", f"/destinations/{urllib.parse.quote(key, safe='')}")


def what_ended_in_error_lately_is_counted_and_listed(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/overview", "Overview")
        figure = screen.page.locator(".tile:has-text('Ended in error, last hour') dd")
        until(lambda: int(figure.inner_text()) > 0, 30, "those of the hour are counted")
        screen.press("Ended in error, last hour", "link")
        screen.at("Timers")
        screen.page.locator(".id", has_text=timers["error"]).wait_for()
        require("endedFrom=" in screen.page.url and "status=error" in screen.page.url, screen.page.url)


CHECKS = [
    what_is_overdue_is_parted_into_held_and_late,
    what_ended_in_error_lately_is_counted_and_listed,
    a_live_value_changes_without_a_reload,
    ranges_are_in_the_url,
    a_dead_replica_turns_red,
    a_database_that_is_gone_is_said_to_be,
    where_the_stream_is_refused_it_is_asked_for,
]
