"""The form that schedules a timer."""

from browser import Screen, require


def fill(screen, **texts):
    for label, text in texts.items():
        screen.page.get_by_label(label, exact=True).fill(text)


def scheduled(screen, stand):
    screen.press("Schedule")
    screen.page.locator(".identity code").wait_for()
    return stand.call("GET", f"/expirations/{screen.page.locator('.identity code').inner_text()}")


def a_rest_timer_is_scheduled(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/new", "New timer")
        fill(
            screen, Service="form", After="2", Host=f"localhost:{stand.sink_port}", Path="/form", Payload='{"a": 1.50}'
        )
        screen.page.get_by_label("Unit").select_option("hours")
        screen.page.get_by_label("Protocol").select_option("http")
        screen.page.get_by_label("Method").select_option("put")
        fill(screen, Headers="x-one: 1\nx-two: 2")
        fill(screen, Attempts="3")
        document = scheduled(screen, stand)
        require(document["expirationIntervalMs"] == 7_200_000, "another interval")
        require(
            document["outputMode"]
            == stand.output("/form", method="put", headers={"x-one": "1", "x-two": "2"}, retry={"maxFailureCount": 3}),
            f"another output: {document['outputMode']}",
        )
        screen.see("1.50", "section[aria-label=Payload] pre")


def a_kafka_timer_is_scheduled(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/new", "New timer")
        screen.page.get_by_label("Output").select_option("kafka")
        screen.page.get_by_label("Due", exact=True).select_option("at a time")
        screen.page.get_by_label("At (UTC)").fill("2096-03-01T10:00:00")
        fill(screen, Service="form", Topics="one, two", Key="k")
        document = scheduled(screen, stand)
        require(document["outputMode"] == {"type": "kafka", "topics": ["one", "two"], "key": "k"}, "another output")
        require(document["expirationDate"] == "2096-03-01T10:00:00.000Z", "another date")


def problems_stand_at_their_fields(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 400")
        screen.open("#/new", "New timer")
        fill(screen, Host="no host", Path="no path", After="soon")
        screen.press("Schedule")
        screen.page.locator("#hostname-problem").wait_for()
        for name in ["applicantService", "amount", "path"]:
            require(screen.page.locator(f"#{name}-problem").count() == 1, f"nothing is said at {name}")
            require(screen.page.locator(f"#{name}").get_attribute("aria-invalid") == "true", f"{name} is not marked")
        screen.page.wait_for_function("() => document.activeElement.id === 'applicantService'")
        screen.accessible()
        fill(screen, Payload="{no json")
        screen.press("Schedule")
        screen.see("is no JSON", "#payload-problem")
        require(stand.call("GET", "/expirations?applicantService=form2")["items"] == [], "something was stored")


def pressed_twice_it_schedules_once(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open("#/new", "New timer")
        fill(screen, Service="twice", Host="example.com")
        screen.page.get_by_role("button", name="Schedule", exact=True).dblclick()
        screen.page.locator(".identity code").wait_for()
        made = stand.call("GET", "/expirations?applicantService=twice")["items"]
        require(len(made) == 1, f"{len(made)} were made")


CHECKS = [
    a_rest_timer_is_scheduled,
    a_kafka_timer_is_scheduled,
    problems_stand_at_their_fields,
    pressed_twice_it_schedules_once,
]
