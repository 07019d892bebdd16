"""Apps and their named schedules."""

from browser import Screen, require

APP = "/apps/12345/schedules"


def apps_are_listed(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/schedules", "Schedules")
        screen.page.locator("tr:has-text('12345'):has-text('xyz.freshteam.com'):has-text('US')").wait_for()
        screen.accessible()
        screen.press("12345", "link")
        screen.at("Schedules of 12345")


def an_app_is_opened_by_its_id(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/schedules", "Schedules")
        screen.page.get_by_label("App", exact=True).fill("12345")
        screen.press("Show its schedules")
        for name, words in {
            "data_sync": "every 5 minutes",
            "weekly_report": "every Monday at 09:30",
            "reminder": "once",
        }.items():
            screen.page.locator(f"tr:has-text('{name}'):has-text('{words}')").wait_for()
        screen.page.locator("tr:has-text('weekly_report'):has-text('Europe/Rome')").wait_for()
        screen.open("#/schedules", "Schedules")
        screen.press("12345", "link")
        screen.press("data_sync", "link")
        screen.at("data_sync")
        screen.page.locator(".dates tbody tr").nth(9).wait_for()


def an_unknown_app_is_said_to_be(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 404")
        screen.open("#/schedules/nobody", "Schedules of nobody")
        screen.see("There is no app with this account_id.")


def it_is_paused_and_resumed(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/schedules/12345/data_sync", "data_sync")
        screen.press("Pause")
        screen.confirm("Pause")
        screen.at("data_sync paused")
        require(stand.call("GET", f"{APP}/data_sync")["paused"] is True, "the service does not know")
        screen.see("none while it is paused")
        screen.press("Resume")
        screen.confirm("Resume")
        screen.page.get_by_role("button", name="Pause", exact=True).wait_for()
        require(stand.call("GET", f"{APP}/data_sync")["paused"] is False, "the service does not know")


def it_runs_now(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/schedules/12345/data_sync", "data_sync")
        screen.press("Run now")
        screen.confirm("Run now")
        screen.page.locator(".notices a").click()
        screen.at("Timer delivered", timeout=20_000)
        run = screen.page.locator(".identity code").inner_text()
        require(stand.call("GET", f"/expirations/{run}")["applicantService"] == "12345", "another's timer")


def its_last_outcomes_are_shown(browser, stand, timers):
    run = stand.call("POST", f"{APP}/weekly_report/run")["expirationId"]
    stand.database.run("UPDATE timer_service.schedules SET missed = 2, missed_at = now() WHERE name = 'weekly_report'")
    with Screen(browser, stand) as screen:
        screen.open("#/schedules/12345", "Schedules of 12345")
        row = screen.page.locator("tr:has-text('weekly_report')")
        row.get_by_text("2 missed").wait_for()
        row.locator(f".recent a.expired[href$='{run}']").wait_for(timeout=20_000)
        screen.accessible()
        row.locator(f".recent a.expired[href$='{run}']").click()
        screen.at("Timer delivered")
        screen.open("#/schedules/12345/weekly_report", "weekly_report")
        screen.page.locator("dt:text-is('Missed last')").wait_for()


def it_is_edited_with_its_dates_in_view(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 400")
        screen.open("#/schedules/12345/weekly_report", "weekly_report")
        screen.press("Edit", "link")
        screen.see("09:30:00.000+01:00", "section[aria-label=Preview]")
        screen.page.get_by_label("Cron").fill("15 6 * * *")
        screen.see("06:15:00.000+0", "section[aria-label=Preview]")
        screen.see("every day at 06:15", "form")
        screen.page.get_by_label("Cron").fill("15 6 * *")
        screen.page.locator("#cron-problem").wait_for()
        screen.page.get_by_label("Zone").fill("Nowhere/City")
        screen.page.locator("#timezone-problem").wait_for()
        screen.accessible()
        screen.press("Save")
        screen.page.locator("main [role=alert]").wait_for()
        screen.page.get_by_label("Cron").fill("15 6 * * *")
        screen.page.get_by_label("Zone").fill("America/New_York")
        screen.see("In America/New_York", "section[aria-label=Preview]")
        screen.press("Save")
        screen.at("weekly_report")
        stored = stand.call("GET", f"{APP}/weekly_report")["repeat"]
        require(stored == {"cron": "15 6 * * *", "timezone": "America/New_York"}, f"stored: {stored}")


def one_is_made_and_deleted(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/schedules/12345", "Schedules of 12345")
        screen.press("New schedule", "link")
        screen.page.get_by_label("Name").fill("made_here")
        screen.page.get_by_label("Every", exact=True).fill("3")
        screen.page.get_by_label("Unit").select_option("days")
        screen.page.get_by_label("Data").fill('{"a": 1.50}')
        screen.page.locator(".dates tbody tr").first.wait_for()
        screen.press("Create")
        screen.at("made_here")
        screen.see("1.50", "section[aria-label=Data] pre")
        stored = stand.call("GET", f"{APP}/made_here")["repeat"]
        require(stored == {"time_unit": "days", "frequency": 3}, f"stored: {stored}")
        screen.press("Delete")
        screen.confirm("Delete")
        screen.at("Schedules of 12345")
        require(stand.service.call("GET", f"{APP}/made_here")[0] == 404, "it is still there")


CHECKS = [
    apps_are_listed,
    an_app_is_opened_by_its_id,
    an_unknown_app_is_said_to_be,
    it_is_paused_and_resumed,
    it_runs_now,
    its_last_outcomes_are_shown,
    it_is_edited_with_its_dates_in_view,
    one_is_made_and_deleted,
]
