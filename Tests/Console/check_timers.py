"""The list of timers: filters, pages, what is new, what is selected."""

from browser import Screen, require

ROWS = "table.timers tbody tr"


def ids(screen):
    return screen.page.locator("table.timers .id").all_inner_texts()


def each_state_has_its_tab_and_its_url(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/timers", "Timers")
        for tab, word, state in [
            ("Pending", "pending", "pending"),
            ("Delivered", "delivered", "delivered"),
            ("Aborted", "aborted", "aborted"),
            ("Error", "error", "error"),
        ]:
            screen.press(tab, "link", "nav.tabs")
            screen.page.locator(f"nav.tabs a[aria-current]:text-is('{tab}')").wait_for()
            screen.page.locator(".id", has_text=timers[state]).wait_for()
            words = set(screen.page.locator("table.timers .badge").all_inner_texts())
            require(all(word in text or "retrying" in text for text in words), f"{tab} shows {words}")
        url = screen.page.url
        require("status=error" in url, f"the filter is not in {url}")
        shown = ids(screen)
    with Screen(browser, stand) as again:
        again.page.goto(url)
        again.page.locator(".id", has_text=timers["error"]).wait_for()
        require(ids(again) == shown, "the URL shows other timers when it is opened again")


def filters_are_those_of_the_api(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/timers?unknown=1&status=pending", "Timers")
        # Slowly: the page is drawn anew meanwhile.
        screen.page.get_by_label("Service").press_sequentially("billing", delay=900)
        screen.page.get_by_label("Service").press("Enter")
        screen.page.locator(".id", has_text=timers["secret"]).wait_for()
        screen.page.wait_for_function("() => location.hash.includes('applicantService=billing')")
        screen.page.locator(".id", has_text=timers["pending"]).wait_for(state="detached")
        screen.page.get_by_label("Due from (UTC)").fill("2095-12-31T23:59:59")
        screen.page.get_by_label("Due from (UTC)").blur()
        screen.page.wait_for_function("() => location.hash.includes('dueFrom=2095-12-31T23%3A59%3A59.000Z')")
        screen.page.locator(f".id >> text={timers['retrying']}").wait_for(state="detached")
        screen.page.locator(".id", has_text=timers["secret"]).wait_for()
        require(ids(screen) == [timers["secret"]], f"dueFrom shows {ids(screen)}")
        # Digit by digit, as it is typed (Chromium is American here): a year of six digits would take the hour.
        screen.page.get_by_label("Due from (UTC)").press_sequentially("12312094115958PM")
        screen.page.get_by_label("Due from (UTC)").blur()
        screen.page.wait_for_function("() => location.hash.includes('dueFrom=2094-12-31T23%3A59%3A58.000Z')")
        screen.page.get_by_label("Due from (UTC)").press("Backspace")
        screen.page.get_by_label("Due from (UTC)").blur()
        screen.see("That is no date")
        screen.page.get_by_label("Order").select_option("newest")
        screen.page.wait_for_function("() => location.hash.includes('order=newest')")
        screen.press("Clear", "link")
        screen.page.locator(".id", has_text=timers["pending"]).wait_for()


def pages_go_forth_and_back(browser, stand, timers):
    made = [stand.schedule("pages", start="2096-02-01T00:00:00Z") for _ in range(30)]
    with Screen(browser, stand) as screen:
        screen.open("#/timers?applicantService=pages", "Timers")
        screen.page.locator(".id", has_text=made[-1]).wait_for()
        first = ids(screen)
        require(first == made[:4:-1], "the first page is not the 25 newest")
        screen.press("Next page", "link")
        screen.page.locator(".id", has_text=made[0]).wait_for()
        require(ids(screen) == made[4::-1], "the second page is not the rest")
        screen.press("Back")
        screen.page.locator(".id", has_text=made[-1]).wait_for()
        require(ids(screen) == first, "Back shows another page")


def it_says_how_many_match(browser, stand, timers):
    """Counted for a page that has not all of them; else told by the page."""
    made = [stand.schedule("counted", start="2096-02-01T00:00:00Z") for _ in range(30)]
    asked = []
    with Screen(browser, stand) as screen:
        screen.page.on(
            "request", lambda request: asked.append(request.url) if "/expirations/count" in request.url else None
        )
        screen.open("#/timers?applicantService=counted", "Timers")
        screen.see("30 timers", ".count")
        screen.press("Next page", "link")
        screen.page.locator(".id", has_text=made[0]).wait_for()
        screen.see("30 timers", ".count")
        require(len(asked) == 1, f"it was counted {len(asked)} times")
        stand.call("POST", "/abort", {"expirationId": made[0]})
        screen.open("#/timers?applicantService=counted&status=pending", "Timers")
        screen.see("29 timers", ".count")
        stand.call("POST", "/abort", {"expirationId": made[1]})
        screen.press("Count again")
        screen.see("28 timers", ".count")
        screen.accessible()
        count = len(asked)
        screen.open("#/timers?applicantService=counted&status=aborted", "Timers")
        screen.see("2 timers", ".count")
        require(len(asked) == count, "what is on the page was counted all the same")


def rows_stay_while_what_they_say_changes(browser, stand, timers):
    changes, _ = (stand.schedule("still", start="2096-01-01T00:00:00Z") for _ in range(2))
    with Screen(browser, stand) as screen:
        screen.open("#/timers?applicantService=still", "Timers")
        screen.page.locator(f"{ROWS}:has-text('{changes}') .badge:has-text('pending')").wait_for()
        before = ids(screen)
        new = stand.schedule("still", start="2096-01-01T00:00:00Z")
        stand.call("POST", "/abort", {"expirationId": changes})
        screen.page.locator(f"{ROWS}:has-text('{changes}') .badge:has-text('aborted')").wait_for(timeout=20_000)
        screen.page.get_by_role("button", name="1 new – show").wait_for()
        require(ids(screen) == before, "rows moved by themselves")
        screen.press("1 new – show")
        screen.page.locator(".id", has_text=new).wait_for()
        require(ids(screen) == [new, *before], "the new one is not on top")


def what_the_filter_no_longer_matches_is_marked(browser, stand, timers):
    one = stand.schedule("leaves", start="2096-01-01T00:00:00Z")
    with Screen(browser, stand) as screen:
        screen.open("#/timers?applicantService=leaves&status=pending", "Timers")
        screen.page.locator(".id", has_text=one).wait_for()
        stand.call("POST", "/abort", {"expirationId": one})
        screen.press("Refresh")
        screen.page.locator("tr.gone .id", has_text=one).wait_for()
        screen.press("1 no longer here – show")
        screen.see("No timer matches.")


def selected_ones_are_aborted(browser, stand, timers):
    made = [stand.schedule("bulk", start="2096-01-01T00:00:00Z") for _ in range(3)]
    with Screen(browser, stand) as screen:
        screen.open("#/timers?applicantService=bulk", "Timers")
        screen.page.get_by_label(f"Select {made[0]}").check()
        screen.page.get_by_label(f"Select {made[1]}").check()
        screen.see("2 selected")
        screen.press("Abort (2)")
        screen.press("Cancel", within="dialog")
        require(stand.status(made[0]) == "pending", "Cancel aborted it")
        screen.press("Abort (2)")
        screen.confirm("Abort")
        screen.see("2 aborted", ".notices")
        screen.page.locator(f"{ROWS}:has-text('{made[0]}') .badge:has-text('aborted')").wait_for()
        require([stand.status(each) for each in made] == ["aborted", "aborted", "pending"], "not those were aborted")


def what_could_not_be_aborted_is_said(browser, stand, timers):
    one = stand.schedule("late", start="2096-01-01T00:00:00Z")
    with Screen(browser, stand) as screen:
        screen.open("#/timers?applicantService=late", "Timers")
        screen.page.get_by_label("Select all on this page").check()
        screen.expected.append("status of 409")
        problem = '{"status":409,"detail":"The expiration has ended: its status is expired."}'
        screen.page.route(
            "**/abort",
            lambda route: route.fulfill(status=409, content_type="application/problem+json", body=problem),
        )
        screen.press("Abort (1)")
        screen.confirm("Abort")
        screen.see("1 not aborted: The expiration has ended", ".notices")
        require(stand.status(one) == "pending", "it was aborted")


def selected_ones_are_tried_again(browser, stand, timers):
    made = [stand.schedule("again", stand.output(f"/again?once=400&n={n}")) for n in range(2)]
    for each in made:
        stand.wait_for(each, "error")
    with Screen(browser, stand) as screen:
        screen.open("#/timers?applicantService=again&status=error", "Timers")
        screen.page.get_by_label("Select all on this page").check()
        screen.press("Retry (2)")
        screen.confirm("Retry")
        screen.see("2 pending again", ".notices")
        for each in made:
            stand.wait_for(each, "expired")


def the_keyboard_is_enough(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/timers", "Timers")
        screen.page.keyboard.press("Tab")
        first = screen.page.evaluate("document.activeElement.textContent")
        require("Skip" in first, f"the first stop is {first}")
        screen.page.keyboard.press("Enter")
        require(screen.page.evaluate("document.activeElement.tagName") == "MAIN", "it does not lead to the content")
        screen.page.keyboard.press("/")
        screen.page.keyboard.type(timers["delivered"])
        screen.page.keyboard.press("Enter")
        screen.at("Timer delivered")
        require(screen.page.evaluate("document.activeElement.tagName") == "MAIN", "the focus stayed behind")


def a_service_is_added_to_the_filter(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/timers?status=error", "Timers")
        screen.page.locator("table.timers a.quiet:has-text('orders')").first.click()
        screen.page.wait_for_url("**applicantService=orders**")
        require("status=error" in screen.page.url, screen.page.url)


CHECKS = [
    a_service_is_added_to_the_filter,
    each_state_has_its_tab_and_its_url,
    filters_are_those_of_the_api,
    pages_go_forth_and_back,
    it_says_how_many_match,
    rows_stay_while_what_they_say_changes,
    what_the_filter_no_longer_matches_is_marked,
    selected_ones_are_aborted,
    what_could_not_be_aborted_is_said,
    selected_ones_are_tried_again,
    the_keyboard_is_enough,
]
