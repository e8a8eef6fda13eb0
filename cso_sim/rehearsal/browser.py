"""Scripted browsers that keep a record of what they sent and got. This one runs no scripts; `chromium` is the one that does.

Neither knows what an application or a provider is. Pages, forms and redirects are the business of `cso_sim.browsing`.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Protocol
from urllib.parse import urljoin

import httpx

from cso_sim import browsing
from cso_sim.browsing import BrowsingError, Form
from cso_sim.rehearsal.exchange import KEPT, Arrival, Exchange, Failure

Avoided = Callable[[str], bool]
Typed = Mapping[str, str | None]


class Browser(Protocol):
    """One visitor's browser, with cookies of its own. `arrival` is where it is."""

    exchanges: list[Exchange]
    arrival: Arrival

    def open(self, url: str, avoided: Avoided | None = None) -> Arrival:
        """Opens an address and goes where it leads. The browser stops before an address that is `avoided`."""

    def submit(self, form: Form, typed: Typed) -> Arrival:
        """Submits a form of the page with the typed values. A typed button is the one that is pressed."""

    def follow(self, address: str) -> Arrival:
        """Goes where a link of the page leads."""


class Browsers(Protocol):
    """Makes browsers."""

    def new(self) -> AbstractContextManager[Browser]:
        """A new browser with no cookies, closed at the end."""


class HttpBrowser:
    """A browser over plain HTTP."""

    def __init__(self, client: httpx.Client, record: "_Record") -> None:
        self._browser = browsing.Browser(client)
        self._record = record
        self.exchanges = record.exchanges
        self.arrival = Arrival("")

    def open(self, url: str, avoided: Avoided | None = None) -> Arrival:
        """Opens an address and goes where it leads."""
        self._record.avoided = avoided
        try:
            return self._go(lambda: self._browser.open(url))
        finally:
            self._record.avoided = None

    def submit(self, form: Form, typed: Typed) -> Arrival:
        """Submits a form of the page."""
        return self._go(lambda: self._browser.send(form, form.filled(typed)))

    def follow(self, address: str) -> Arrival:
        """Goes where a link of the page leads."""
        return self.open(urljoin(self.arrival.url, address))

    def _go(self, navigate: Callable[[], browsing.Page]) -> Arrival:
        try:
            page = navigate()
            self.arrival = Arrival(page.url, page)
        except _AvoidedError as error:
            self.arrival = Arrival(str(error), is_stopped=True)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, BrowsingError) as error:
            last = self.exchanges[-1].url if self.exchanges else ""
            self.arrival = Arrival(last, failure=_failure(error))
        return self.arrival


class HttpBrowsers:
    """Makes browsers that wait `patience` seconds for a response. They trust what this system, or SSL_CERT_FILE, trusts."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._trust = ssl.create_default_context()  # once: it reads all authorities

    @contextmanager
    def new(self) -> Iterator[HttpBrowser]:
        """A new browser with no cookies."""
        # Proxies of the environment are for other hosts than those of this machine.
        record = _Record(httpx.HTTPTransport(verify=self._trust))
        jar = CookieJar(_LoopbackPolicy())
        with httpx.Client(transport=record, cookies=jar, timeout=self._patience, trust_env=False) as client:
            yield HttpBrowser(client, record)


class _AvoidedError(Exception):
    """The browser was about to open an address that is avoided."""


class _Record(httpx.BaseTransport):
    """Keeps every request with its response, and refuses those that are avoided."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self.exchanges: list[Exchange] = []
        self.avoided: Avoided | None = None
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request and reads its whole response."""
        url = str(request.url)
        if self.avoided is not None and self.avoided(url):
            raise _AvoidedError(url)
        sent = (request.method, url, tuple(request.headers.items()), request.content[:KEPT].decode("utf-8", "replace"))
        try:
            response = self._transport.handle_request(request)
            response.read()
        except httpx.HTTPError as error:
            self.exchanges.append(Exchange(*sent, failure=_failure(error)))
            raise
        headers = tuple(response.headers.multi_items())
        self.exchanges.append(Exchange(*sent, response.status_code, headers, response.text[:KEPT]))
        return response

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()


class _LoopbackPolicy(DefaultCookiePolicy):
    """Sends secure cookies over http too, as browsers do for this machine's own host names."""

    def __init__(self) -> None:
        super().__init__(secure_protocols=("https", "wss", "http"))


def _failure(error: Exception) -> Failure:
    if isinstance(error, httpx.TimeoutException):
        return "hang"
    return "loop" if isinstance(error, BrowsingError) else "lost"
