"""A scripted browser with scripts: the Chromium of this system, driven by Playwright (`pip install playwright`).

For applications whose sign-on or whose pages need scripts. It downloads no browser.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

import httpx

from cso_sim.browsing import Form, Page
from cso_sim.errors import CommandError
from cso_sim.rehearsal.browser import Avoided, Typed
from cso_sim.rehearsal.exchange import KEPT, Arrival, Exchange, Failure

if TYPE_CHECKING:
    from playwright.sync_api import Browser as PlaywrightBrowser
    from playwright.sync_api import Page as Tab
    from playwright.sync_api import Request, Response, Route

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LOOPED = "ERR_TOO_MANY_REDIRECTS"
_RECORDED = {"document", "fetch", "xhr"}


class ChromiumBrowser:
    """One visitor's context of a running Chromium. `patience` is how long a page may take, in seconds."""

    def __init__(self, tab: "Tab", patience: float) -> None:
        self.exchanges: list[Exchange] = []
        self.arrival = Arrival("")
        self._tab = tab
        self._avoided: Avoided | None = None
        self._stopped_at = ""
        self._last: Response | None = None
        self._last_at = 0
        tab.set_default_timeout(patience * 1000)
        tab.on("response", self._record)
        tab.on("requestfailed", self._record_failure)
        tab.route("**/*", self._pass)

    def open(self, url: str, avoided: Avoided | None = None) -> Arrival:
        """Opens an address and goes where it and its scripts lead."""
        self._avoided = avoided
        try:
            return self._go(lambda: self._tab.goto(url, wait_until="load"))
        finally:
            self._avoided = None

    def submit(self, form: Form, typed: Typed) -> Arrival:
        """Types into a form of the page and presses its button: the typed one, or the first."""
        page = self.arrival.page
        number = page.forms.index(form) if page else 0

        def press() -> None:
            found = self._tab.locator("form").nth(number)
            pressed = found.locator("button:not([type=button]):not([type=reset]), input[type=submit]")
            for name, value in typed.items():
                field = found.locator(f'[name="{name}"]').first
                if form.control(name) in list(form.buttons()):
                    pressed = found.locator(f'[name="{name}"][value="{value}"]')
                elif value is not None:
                    field.fill(value)
            with self._tab.expect_navigation(wait_until="load"):
                pressed.first.click(no_wait_after=True)

        return self._go(press)

    def follow(self, address: str) -> Arrival:
        """Goes where a link of the page leads."""
        return self.open(urljoin(self.arrival.url, address))

    def _go(self, navigate: Callable[[], object]) -> Arrival:
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PatienceError

        self._stopped_at, self._last = "", None
        failure: Failure = ""
        try:
            navigate()
            # Scripts may go on, such as those of an application that redeems its code in the browser.
            with suppress(PatienceError):
                self._tab.wait_for_load_state("networkidle")
        except PatienceError:
            failure = "hang"
        except Error as error:
            failure = "loop" if _LOOPED in str(error) else "lost"
        self.arrival = self._shown(failure)
        return self.arrival

    def _shown(self, failure: Failure) -> Arrival:
        if self._stopped_at:
            return Arrival(self._stopped_at, is_stopped=True)
        url = urldefrag(self._tab.url).url
        if failure or self._last is None:
            return Arrival(url, failure=failure or "lost")
        request = httpx.Request(self._last.request.method, url)
        shown = {"content-type": "text/html; charset=utf-8"}
        # What scripts made of the page, not what was sent.
        content = self._tab.content()
        self.exchanges[self._last_at] = replace(self.exchanges[self._last_at], response_body=content[:KEPT])
        response = httpx.Response(self._last.status, headers=shown, text=content, request=request)
        return Arrival(url, Page(response))

    def _pass(self, route: "Route") -> None:
        request = route.request
        if self._avoided is not None and request.is_navigation_request() and self._avoided(request.url):
            self._stopped_at = request.url
            route.abort()
        else:
            route.continue_()

    def _record(self, response: "Response") -> None:
        request = response.request
        if request.resource_type not in _RECORDED:
            return
        if request.is_navigation_request() and request.frame == self._tab.main_frame:
            self._last, self._last_at = response, len(self.exchanges)
        sent = (request.method, request.url, tuple(request.headers.items()), (request.post_data or "")[:KEPT])
        self.exchanges.append(Exchange(*sent, response.status, tuple(response.headers.items())))

    def _record_failure(self, request: "Request") -> None:
        if request.resource_type in _RECORDED and request.url != self._stopped_at:
            self.exchanges.append(Exchange(request.method, request.url, failure="lost"))


class ChromiumBrowsers:
    """Makes browsers: contexts of one Chromium, which runs until `close`."""

    def __init__(self, patience: float) -> None:
        """Starts Chromium.

        Raises:
            CommandError: Playwright or Chromium is not installed.
        """
        try:
            from playwright.sync_api import sync_playwright
        except ImportError as error:
            raise CommandError("--browser chromium needs Playwright: pip install playwright.") from error
        path = _chromium()
        if path is None:
            raise CommandError(
                "No Chromium is installed here. Install one (Debian: apt-get install chromium), or name it in CHROMIUM."
            )
        self._patience = patience
        self._playwright = sync_playwright().start()
        self._chromium: PlaywrightBrowser = self._playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )

    @contextmanager
    def new(self) -> Iterator[ChromiumBrowser]:
        """A new browser with no cookies."""
        context = self._chromium.new_context(ignore_https_errors=True)
        try:
            yield ChromiumBrowser(context.new_page(), self._patience)
        finally:
            context.close()

    def close(self) -> None:
        """Ends Chromium."""
        self._chromium.close()
        self._playwright.stop()


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
