"""Bulk operations: all that match are selected, counted and changed; the operation is shown, and stopped."""

import json

from browser import Screen, require
from harness.program import until

OPERATION = {
    "id": "019ad0b4-1c3e-7d4e-8a5b-0c1d2e3f4a5b",
    "action": "reschedule",
    "shiftMs": 60000,
    "filter": {"status": "pending", "label": ["team:<b>x</b>"]},
    "state": "running",
    "matched": 12345,
    "done": 12300,
    "skipped": {"beingDelivered": 40, "ofNamedSchedule": 4},
    "failed": 1,
    "errors": [{"expirationId": "018f2f3a-7b1c-7d4e-8a5b-0c1d2e3f4a5b", "reason": "the database refused it"}],
    "requestedBy": "ops",
    "createdAt": "2026-01-01T00:00:00.000Z",
    "startedAt": "2026-01-01T00:00:01.000Z",
    "endedAt": None,
}


def schedule(stand, service, count, **more):
    """Timers with a label of the service's name."""
    return [stand.schedule(service, start="2096-01-01T00:00:00Z", labels={"of": service}, **more) for _ in range(count)]


def select(screen, service):
    """All that have the label of a service, whatever page they are on."""
    screen.open(f"#/timers?label=of%3A{service}", "Timers")
    screen.press("Select all that match")


def all_that_match_are_aborted(browser, stand, timers):
    made = schedule(stand, "many", 30)
    other = stand.schedule("many", start="2096-01-01T00:00:00Z")
    with Screen(browser, stand) as screen:
        select(screen, "many")
        screen.press("Abort …")
        screen.see("30 timers", "dialog")
        screen.accessible()
        screen.press("Cancel", within="dialog")
        require(all(stand.status(each) == "pending" for each in made), "Cancel aborted them")
        screen.press("Abort …")
        screen.confirm("Abort: 30 timers")
        screen.page.locator("h1 .badge:has-text('done')").wait_for(timeout=20_000)
        screen.see("label of:many")
        screen.accessible()
        screen.fits()
        require({stand.status(each) for each in made} == {"aborted"}, "not all were aborted")
        require(stand.status(other) == "pending", "another one was aborted")
        facts = screen.page.locator("section[aria-label='What it changed']")
        facts.locator("div:has(dt a:text-is('Aborted')) dd:text-is('30')").wait_for()
        facts.locator("div:has(dt a:text-is('Pending')) dd:text-is('0')").wait_for()
        screen.press("Aborted", "link", "section[aria-label='What it changed']")
        screen.at("Timers")
        screen.see("30 timers", ".count")
        require("bulkOperation=" in screen.page.url, screen.page.url)
        screen.page.locator(".id", has_text=made[-1]).click()
        screen.at("Timer aborted")
        screen.page.locator(".timeline a", has_text="Bulk operation by 127.0.0.1: Abort").click()
        screen.at("Bulk operation done")
        screen.press("All bulk operations", "link")
        screen.at("Bulk operations")
        screen.page.locator("tr:has-text('label of:many') .badge:has-text('done')").wait_for()
        screen.accessible()


def they_are_moved_by_minutes_or_to_a_date(browser, stand, timers):
    one = schedule(stand, "moved", 1)[0]
    with Screen(browser, stand) as screen:
        for kind, label, value, start in [
            ("by", "Minutes", "-90", "2095-12-31T22:30:00.000Z"),
            ("to", "Start (UTC)", "2097-03-04T05:06:07", "2097-03-04T05:06:07.000Z"),
        ]:
            select(screen, "moved")
            screen.press("Reschedule …")
            screen.see("1 timer", "dialog")
            button = screen.page.locator("dialog").get_by_role("button", name="Reschedule: 1 timer")
            screen.page.get_by_label("Move").select_option(kind)
            require(button.is_disabled(), "it can be done before it is said where to")
            screen.page.get_by_label(label, exact=True).fill(value)
            screen.accessible()
            screen.confirm("Reschedule: 1 timer")
            screen.at("Bulk operation done", timeout=20_000)
            moved = stand.call("GET", f"/expirations/{one}")["startDate"]
            require(moved == start, f"{kind}: it starts at {moved}")


def only_what_the_status_allows_is_offered(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/timers?status=error", "Timers")
        screen.press("Select all that match")
        bar = screen.page.get_by_role("region", name="All that match")
        names = bar.get_by_role("button").all_inner_texts()
        require(names == ["Retry …", "Replay …", "Clear selection"], f"offered: {names}")
        screen.press("Clear selection")
        bar.wait_for(state="detached")


def a_refused_one_says_why(browser, stand, timers):
    schedule(stand, "refused", 1)
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 429")
        problem = {"status": 429, "detail": "100 bulk operations have not ended."}

        def answer(route):
            if json.loads(route.request.post_data).get("dryRun"):
                return route.continue_()
            return route.fulfill(status=429, content_type="application/problem+json", body=json.dumps(problem))

        screen.page.route("**/bulk", answer)
        select(screen, "refused")
        screen.press("Abort …")
        screen.see("1 timer", "dialog")
        screen.press("Abort: 1 timer", within="dialog")
        screen.see("100 bulk operations have not ended.", "dialog")


def one_that_runs_is_shown_and_stopped(browser, stand, timers):
    with Screen(browser, stand) as screen:
        asked = []

        def answer(route):
            if route.request.method == "POST":
                asked.append(route.request.url)
            ended = {"state": "cancelled", "endedAt": "2026-01-01T00:00:09.000Z"} if asked else {}
            route.fulfill(content_type="application/json", body=json.dumps({**OPERATION, **ended}))

        screen.page.route(f"**/bulk/{OPERATION['id']}**", answer)
        screen.open(f"#/bulk/{OPERATION['id']}", "Bulk operation running")
        for text in ["Reschedule by 60 s", "12,300", "40 being delivered, 4 of a named schedule", "refused it", "ops"]:
            screen.see(text)
        screen.accessible()
        screen.press("Stop it")
        screen.confirm("Stop it")
        screen.at("Bulk operation cancelled")
        require(len(asked) == 1 and asked[0].endswith("/cancel"), f"asked: {asked}")
        require(screen.page.get_by_role("button", name="Stop it").count() == 0, "it can be stopped again")
        screen.page.get_by_role("link", name="label team:<b>x</b>").click()
        screen.at("Timers")
        until(lambda: "label=team" in screen.page.url, 10, "the label is in the URL")


def what_it_changed_is_counted_until_none_is_pending(browser, stand, timers):
    with Screen(browser, stand) as screen:
        pending = [3, 3, 0]

        def count(route):
            found = pending.pop(0) if "status=pending" in route.request.url and pending else 0
            route.fulfill(content_type="application/json", body=json.dumps({"count": found, "isEstimate": False}))

        screen.page.route(f"**/bulk/{OPERATION['id']}**", lambda route: route.fulfill(json=OPERATION))
        screen.page.route("**/expirations/count**", count)
        screen.open(f"#/bulk/{OPERATION['id']}", "Bulk operation running")
        facts = screen.page.locator("section[aria-label='What it changed']")
        facts.locator("div:has(dt a:text-is('Pending')) dd:text-is('3')").wait_for()
        screen.see("counted again every few seconds")
        facts.locator("div:has(dt a:text-is('Pending')) dd:text-is('0')").wait_for(timeout=20_000)
        screen.page.get_by_text("counted again every few seconds").wait_for(state="detached")
        require(not pending, f"not counted until none is pending: {pending}")


def more_filters_are_those_of_the_api(browser, stand, timers):
    labelled = schedule(stand, "filters", 1)[0]
    plain = stand.schedule("filters", start="2096-01-01T00:00:00Z")
    with Screen(browser, stand) as screen:
        ids = screen.page.locator("table.timers .id")

        def alone(timer, part):
            until(lambda: part in screen.page.url, 10, f"{part} is in the URL")
            until(lambda: ids.all_inner_texts() == [timer], 10, f"{part} shows that timer alone")

        def open_more(service):
            screen.open(f"#/timers?applicantService={service}", "Timers")
            screen.page.locator("details:not([open]) summary").click()

        open_more("filters")
        screen.page.locator(".id", has_text=plain).wait_for()
        screen.page.get_by_label("Labels").fill("of:filters")
        screen.page.get_by_label("Labels").blur()
        alone(labelled, "label=of%3Afilters")
        screen.accessible()
        open_more("billing")
        screen.page.get_by_label("An attempt has failed").check()
        alone(timers["retrying"], "failed=true")
        screen.page.get_by_label("Last error has").fill("503")
        screen.page.get_by_label("Last error has").blur()
        alone(timers["retrying"], "lastError=503")
        open_more("orders")
        screen.page.get_by_label("Destination").fill("expired-orders")
        screen.page.get_by_label("Destination").blur()
        alone(timers["kafka"], "destination=expired-orders")
        open_more("filters")
        screen.page.get_by_label("Created before (UTC)").fill("2020-01-01T00:00:00")
        screen.page.get_by_label("Created before (UTC)").blur()
        screen.see("No timer matches.")


CHECKS = [
    all_that_match_are_aborted,
    they_are_moved_by_minutes_or_to_a_date,
    only_what_the_status_allows_is_offered,
    a_refused_one_says_why,
    one_that_runs_is_shown_and_stopped,
    what_it_changed_is_counted_until_none_is_pending,
    more_filters_are_those_of_the_api,
]
