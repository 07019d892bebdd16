"""What holds of every screen; and that a fault of each kind is seen, by faults that are planted."""

from browser import PHONE, Screen, Trouble, require

#: The places of the console, and what is there once it is loaded.
SCREENS = {
    "overview": ("#/overview", ".bars svg"),
    "overview-week": ("#/overview?range=7d", "canvas"),
    "timers": ("#/timers", "table.timers"),
    "timers-filtered": ("#/timers?status=error", "table.timers"),
    "timer-error": ("#/timers/{error}", ".timeline"),
    "timer-pending": ("#/timers/{pending}", ".timeline"),
    "bulk-operations": ("#/bulk", "main .nothing, main table"),
    "bulk-operation": ("#/bulk/{bulk}", "main dl"),
    "destinations": ("#/destinations", "table"),
    "apps": ("#/schedules", "table"),
    "schedules": ("#/schedules/12345", "table"),
    "schedule": ("#/schedules/12345/data_sync", ".dates"),
    "schedule-edit": ("#/schedules/12345/data_sync?edit=yes", ".dates"),
    "audit": ("#/audit", "table"),
    "new-timer": ("#/new", "form.card"),
    "status": ("#/status", "canvas"),
}


def each_screen(browser, stand, timers, **context):
    """Each screen, once it is loaded."""
    with Screen(browser, stand, **context) as screen:
        for name, (fragment, sign) in SCREENS.items():
            screen.open(fragment.format(**timers))
            screen.page.locator(sign).first.wait_for()
            yield name, screen
            screen.verify()


def screens_are_accessible(browser, stand, timers):
    for scheme in ("light", "dark"):
        for _, screen in each_screen(browser, stand, timers, color_scheme=scheme):
            screen.accessible()
            screen.fits()


def screens_fit_a_phone(browser, stand, timers):
    for name, screen in each_screen(browser, stand, timers, size=PHONE, has_touch=True):
        screen.accessible()
        try:
            screen.fits()
        except Trouble as trouble:
            raise Trouble(f"{name}: {trouble}") from None


PLANTED = {
    "console error": "console.error('planted')",
    "page error": "setTimeout(() => { throw new Error('planted'); })",
    "policy: connect-src": "fetch('http://127.0.0.2:9/').catch(() => {})",
    "asked another host": "fetch('http://127.0.0.2:9/').catch(() => {})",
    "policy: script-src": "import('http://127.0.0.2:9/a.js').catch(() => {})",
    "policy: style-src": "document.body.setAttribute('style', 'color: red')",
    "policy: require-trusted-types-for": "try { document.body.innerHTML = '<p>' } catch {}",
    "axe: ": "const image = document.createElement('img'); image.src = 'icon.svg'; document.body.append(image)",
    "wider": "const wide = document.createElement('p'); wide.style.width = '4000px'; wide.textContent = '-';"
    "document.querySelector('main').append(wide)",
}


def planted_faults_are_seen(browser, stand, timers):
    for kind, fault in PLANTED.items():
        try:
            # The policy lets no request to another host begin.
            with Screen(browser, stand, bypass_csp=kind.startswith("asked")) as screen:
                screen.open("#/new", "New timer")
                screen.page.evaluate(f"() => {{ {fault} }}")
                screen.page.wait_for_timeout(200)
                screen.verify()
                screen.fits()
                screen.accessible()
        except Trouble as trouble:
            require(kind in str(trouble), f"planted {kind}, seen: {trouble}")
            continue
        raise Trouble(f"nobody saw the planted {kind}")


CHECKS = [screens_are_accessible, screens_fit_a_phone, planted_faults_are_seen]
