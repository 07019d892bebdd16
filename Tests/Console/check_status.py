"""The status of the service, and what the page does when its database is gone."""

from browser import Screen, require


def figures_change_without_a_reload(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/status", "Status")
        screen.see("✓ ready")
        tile = screen.page.locator(".tile:has-text('Delivered in all') dd")
        tile.wait_for()
        before = int(tile.inner_text())
        stand.schedule("status")
        screen.page.wait_for_function(
            "(before) => [...document.querySelectorAll('.tile')].some((tile) => "
            "tile.textContent.startsWith('Delivered in all') && Number(tile.lastChild.textContent) > before)",
            arg=before,
        )
        screen.page.locator("canvas").first.wait_for()
        require(screen.page.locator(".lanes li").count() > 5, "lanes are missing")


def a_database_that_is_gone_is_said_to_be(browser, stand, timers):
    """The page keeps what it knew, says so, and comes back by itself."""
    with Screen(browser, stand) as list_screen, Screen(browser, stand) as status_screen:
        for screen in (list_screen, status_screen):
            screen.expected += ["status of 503"]
        list_screen.open("#/timers?applicantService=billing", "Timers")
        list_screen.page.locator(".id", has_text=timers["secret"]).wait_for()
        status_screen.open("#/status", "Status")
        status_screen.see("✓ ready")
        stand.database.shut()
        try:
            list_screen.page.locator(".live.stale:has-text('Next try in')").wait_for(timeout=30_000)
            require(list_screen.page.locator(".id", has_text=timers["secret"]).count() == 1, "the rows are gone")
            status_screen.page.get_by_text("✕ not ready").wait_for(timeout=30_000)
            status_screen.page.get_by_text("✕ down").first.wait_for(timeout=30_000)
            status_screen.accessible()
        finally:
            stand.database.open()
        list_screen.page.locator(".live:not(.stale):has-text('Updated')").wait_for(timeout=60_000)
        status_screen.page.get_by_text("✓ ready").wait_for(timeout=60_000)


CHECKS = [figures_change_without_a_reload, a_database_that_is_gone_is_said_to_be]
