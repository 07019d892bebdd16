"""The audit: who has changed what."""

from browser import Screen, require
from stand import FAR


def a_change_stands_in_the_audit(browser, stand, timers):
    timer = stand.schedule("orders", start=FAR)
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{timer}", "Timer pending")
        screen.press("Abort")
        screen.confirm("Abort")
        screen.at("Timer aborted")
        screen.press("Who changed it", "link")
        screen.at("Audit")
        row = screen.page.locator(f"tbody tr:has-text('{timer}')")
        row.wait_for()
        require("204 done" in row.inner_text() and "127.0.0.1" in row.inner_text(), f"shown: {row.inner_text()}")
        screen.accessible()
        row.get_by_role("link", name=timer).click()
        screen.at("Timer aborted")


def the_audit_is_filtered_in_the_url(browser, stand, timers):
    stand.service.call("POST", "/expirations/00000000-0000-7000-8000-000000000000/fire", {})
    with Screen(browser, stand) as screen:
        screen.open("#/audit?action=fire", "Audit")
        screen.see("404 not-found", "tbody")
        screen.page.get_by_label("Action").select_option("app.register")
        screen.see("app.register", "tbody")
        require("action=app.register" in screen.page.url, screen.page.url)
        screen.page.get_by_label("Who").fill("nobody")
        screen.page.get_by_label("Who").blur()
        screen.see("Nothing that matches was changed.")
        screen.press("Clear", "link")
        screen.page.locator("tbody tr").nth(1).wait_for()


CHECKS = [a_change_stands_in_the_audit, the_audit_is_filtered_in_the_url]
