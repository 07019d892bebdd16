"""A real browser, and what no screen may do: fail, write errors, ask others, break the policy, shut people out."""

import contextlib
import shutil

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
#: Put into each page before its scripts: Chromium reports violations to it.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
SEVERE = ("serious", "critical")


class Trouble(AssertionError):
    """What a screen did and may not do, or did not do and should."""


@contextlib.contextmanager
def browser():
    """Debian's Chromium."""
    executable = shutil.which("chromium")
    if not executable:
        raise SystemExit("console: no chromium: scripts/setup --for-console")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        try:
            yield started
        finally:
            started.close()


class Screen:
    """A page of the console, watched. Use it as `with`: what it did wrong is raised at the end."""

    def __init__(self, browser, stand, size=None, **context):
        self.stand = stand
        self.context = browser.new_context(
            viewport=size or WIDE, locale="en-GB", timezone_id="Europe/Rome", reduced_motion="reduce", **context
        )
        self.context.add_init_script(WATCH)
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.troubles = []
        #: Texts of console errors that the check expects: the browser writes one for each answer that is none of 2xx.
        self.expected = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on("request", self._on_request)

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            self.troubles.append(f"console {message.type}: {message.text}")

    def _on_request(self, request):
        if not request.url.startswith(self.stand.service.base_url + "/"):
            self.troubles.append(f"asked another host: {request.url}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.verify()
        finally:
            self.context.close()

    def verify(self):
        violations = [f"policy: {text}" for text in self.page.evaluate("window.violations ?? []")]
        unexpected = [text for text in self.troubles if not any(part in text for part in self.expected)]
        if unexpected or violations:
            raise Trouble("; ".join(unexpected + violations))

    def open(self, fragment, heading=None):
        """Opens a place of the console, and waits for its heading if one is given."""
        self.page.goto(self.stand.console + fragment)
        if heading:
            self.at(heading)
        return self

    def at(self, heading, timeout=None):
        """Waits until the screen of that heading is shown."""
        self.page.get_by_role("heading", level=1, name=heading, exact=True).wait_for(timeout=timeout)

    def see(self, text, within="main"):
        """Waits until the text is there."""
        self.page.locator(within).get_by_text(text).first.wait_for()

    def press(self, name, role="button", within=None):
        place = self.page.locator(within) if within else self.page
        place.get_by_role(role, name=name, exact=True).first.click()

    def confirm(self, name):
        """Presses the button of the dialogue, which then closes."""
        self.press(name, within="dialog")
        self.page.locator("dialog").wait_for(state="detached")

    def accessible(self):
        """axe-core finds nothing serious."""
        found = Axe().run(self.page).response["violations"]
        severe = [
            f"{each['id']} ({each['impact']}): {each['help']}: {each['nodes'][0]['html'][:200]}"
            for each in found
            if each["impact"] in SEVERE
        ]
        if severe:
            raise Trouble("axe: " + "; ".join(severe))

    def fits(self):
        """Nothing sticks out of the window at the side."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            raise Trouble(f"the page is {wide} px wider than the window")


def require(condition, what):
    if not condition:
        raise Trouble(what)
