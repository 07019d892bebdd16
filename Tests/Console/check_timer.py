"""One timer: its line, its document, its buttons."""

import json
import subprocess

from browser import Screen, require


def the_line_tells_what_became_of_it(browser, stand, timers):
    with Screen(browser, stand) as screen:
        for state, texts in {
            "pending": ["Scheduled", "Due", "1 min 30 s from then"],
            "delivered": ["Delivered", "after it was due"],
            "retrying": ["Attempt 1 failed", "the destination answered 503"],
            "error": ["Ended in error", "After 1 attempt: ", "the destination answered 400"],
            "aborted": ["Aborted"],
        }.items():
            screen.open(f"#/timers/{timers[state]}")
            screen.page.locator(".identity code", has_text=timers[state]).wait_for()
            for text in texts:
                screen.see(text, ".timeline")


def payloads_are_shown_as_they_are_spelt(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{timers['pending']}")
        screen.see("12345678901234567890", "section[aria-label=Payload] pre")
        screen.see("hello <b>&amp;</b>", "section[aria-label=Payload] pre")
        screen.press("Raw", within="section[aria-label=Payload]")
        screen.see('{"greeting": "hello <b>&amp;</b>", "big": 12345678901234567890}', "section[aria-label=Payload] pre")


def copies_are_whole(browser, stand, timers):
    with Screen(browser, stand, permissions=["clipboard-read", "clipboard-write"]) as screen:
        screen.open(f"#/timers/{timers['pending']}")
        screen.press("Copy payload")
        screen.page.get_by_role("button", name="Copied").wait_for()
        copied = screen.page.evaluate("navigator.clipboard.readText()")
        require(copied == '{"greeting": "hello <b>&amp;</b>", "big": 12345678901234567890}', f"copied {copied}")


def commands_do_what_they_say(browser, stand, timers):
    with Screen(browser, stand, permissions=["clipboard-read", "clipboard-write"]) as screen:
        screen.open(f"#/timers/{timers['pending']}")
        screen.page.get_by_text("As commands").click()
        answers = {}
        for label in ["Read it", "Schedule another like it"]:
            screen.press(f"Copy as curl: {label}")
            command = screen.page.evaluate("navigator.clipboard.readText()")
            done = subprocess.run(["bash", "-c", f"{command} -s"], check=True, stdout=subprocess.PIPE, timeout=20)
            answers[label] = json.loads(done.stdout)
        require(answers["Read it"]["_id"] == timers["pending"], "it read another")
        another = stand.call("GET", f"/expirations/{answers['Schedule another like it']['expirationId']}")
        require(another["payload"] == answers["Read it"]["payload"], "the other's payload is another")


def secrets_stay_hidden(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{timers['secret']}")
        screen.see("authorization: [REDACTED]")
        require("s3cret" not in screen.page.content(), "a secret is on the page")


def it_can_be_aborted(browser, stand, timers):
    one = stand.schedule("abort", start="2096-01-01T00:00:00Z")
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{one}", "Timer pending")
        screen.press("Abort")
        screen.page.locator("dialog[open]").wait_for()
        screen.page.keyboard.press("Escape")
        screen.page.locator("dialog").wait_for(state="detached")
        require(stand.status(one) == "pending", "Escape aborted it")
        screen.press("Abort", within=".actions")
        screen.confirm("Abort")
        screen.at("Timer aborted")
        require(stand.status(one) == "aborted", "the service does not know")
        again = screen.page.locator(".actions button", has_text="Abort")
        require(again.count() == 0, "it can be aborted again")


def a_refusal_stays_in_the_dialogue(browser, stand, timers):
    one = stand.schedule("abort", start="2096-01-01T00:00:00Z")
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 409")
        screen.open(f"#/timers/{one}", "Timer pending")
        problem = '{"status":409,"detail":"It is being delivered."}'
        screen.page.route(
            "**/abort", lambda route: route.fulfill(status=409, content_type="application/problem+json", body=problem)
        )
        screen.press("Abort")
        screen.press("Abort", within="dialog")
        screen.see("It is being delivered.", "dialog")


def another_like_it_can_be_made(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{timers['pending']}")
        screen.press("New timer like this", "link")
        screen.at("New timer")
        screen.press("Schedule")
        screen.at("Timer pending")
        new = screen.page.locator(".identity code").inner_text()
        document = stand.call("GET", f"/expirations/{new}")
        old = stand.call("GET", f"/expirations/{timers['pending']}")
        require(new != timers["pending"], "it is the same")
        for member in ["payload", "outputMode", "applicantService", "expirationIntervalMs"]:
            require(document[member] == old[member], f"its {member} is another")


def one_in_error_is_tried_again(browser, stand, timers):
    one = stand.schedule("retry", stand.output("/retry?once=400"))
    stand.wait_for(one, "error")
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{one}", "Timer error")
        screen.see("Attempt 1 refused", ".timeline")
        screen.press("Retry")
        screen.confirm("Retry")
        screen.at("Timer delivered", timeout=20_000)
        screen.see("Attempt 2 delivered", ".timeline")
        screen.see("HTTP 204", ".timeline")
        screen.see("Retried by 127.0.0.1", ".timeline")
        screen.see("Due again, retried", ".timeline")
        screen.see("after it was due again.", ".timeline")
        first = stand.call("GET", f"/expirations/{one}")["firstExpirationDate"]
        screen.page.locator(f"section[aria-label=Timer] div:has-text('First due') time[datetime='{first}']").wait_for()
        require(stand.status(one) == "expired", "the service does not know")


def one_that_waits_fires_now(browser, stand, timers):
    one = stand.schedule("fire", start="2096-01-01T00:00:00Z")
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{one}", "Timer pending")
        screen.press("Fire now")
        screen.confirm("Fire now")
        screen.at("Timer delivered", timeout=20_000)
        require(stand.status(one) == "expired", "the service does not know")


def one_is_replayed(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{timers['delivered']}", "Timer delivered")
        screen.press("Replay")
        screen.confirm("Replay")
        screen.page.locator(".notices a").click()
        screen.see("Replay of")
        new = screen.page.locator(".identity code").inner_text()
        document = stand.call("GET", f"/expirations/{new}")
        require(document["replayOf"] == timers["delivered"], f"it is a replay of {document['replayOf']}")


def one_is_rescheduled(browser, stand, timers):
    one = stand.schedule("move", start="2096-01-01T00:00:00Z", after=1_000)
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{one}", "Timer pending")
        screen.press("Reschedule")
        screen.page.get_by_label("Due (UTC)").fill("2097-02-03T04:05:06")
        screen.accessible()
        screen.confirm("Reschedule")
        screen.see("2097-02-03 04:05:06.000 UTC", ".timeline")
        require(
            stand.call("GET", f"/expirations/{one}")["expirationDate"] == "2097-02-03T04:05:06.000Z", "another date"
        )


def a_destination_is_shown_as_written_and_as_it_is_known(browser, stand, timers):
    output = stand.output(hostname=f"127.0.0.1:{stand.sink_port}")
    one = stand.schedule("spelling", output, start="2096-01-01T00:00:00Z")
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{one}", "Timer pending")
        screen.see(f"http://127.0.0.1:{stand.sink_port}", "section[aria-label=Timer]")
        screen.see("known as", "section[aria-label=Timer]")
        screen.see(f"http://localhost:{stand.sink_port}", "section[aria-label=Timer]")


def an_unknown_one_is_said_to_be(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.expected.append("status of 404")
        screen.open("#/timers/018f2f3a-7b1c-7d4e-8a5b-0c1d2e3f4a5b", "Timer")
        screen.see("There is no expiration with this id.")


def times_are_in_utc_or_local(browser, stand, timers):
    with Screen(browser, stand) as screen:
        screen.open(f"#/timers/{timers['pending']}")
        screen.see("2096-01-01 00:01:30.000 UTC", ".timeline")
        screen.press("Times: UTC")
        screen.see("2096-01-01 01:01:30.000 +01:00", ".timeline")
        screen.page.reload()
        screen.see("2096-01-01 01:01:30.000 +01:00", ".timeline")


CHECKS = [
    the_line_tells_what_became_of_it,
    payloads_are_shown_as_they_are_spelt,
    copies_are_whole,
    commands_do_what_they_say,
    secrets_stay_hidden,
    it_can_be_aborted,
    a_refusal_stays_in_the_dialogue,
    another_like_it_can_be_made,
    one_in_error_is_tried_again,
    one_that_waits_fires_now,
    one_is_replayed,
    one_is_rescheduled,
    a_destination_is_shown_as_written_and_as_it_is_known,
    an_unknown_one_is_said_to_be,
    times_are_in_utc_or_local,
]
