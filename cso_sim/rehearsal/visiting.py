"""A persona's visit to an application: from its start address over the provider's pages and back, with a scripted browser.

The persona gives its password, agrees to the redaction rules and allows the application what it asks for. What the application
made of it is decided elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cso_sim.browsing import Form, Page
from cso_sim.errors import CommandError
from cso_sim.rehearsal.browser import Browser
from cso_sim.rehearsal.exchange import Arrival, Exchange, origin_of, without_query

# More pages than any sign-on has.
_MOST_PAGES = 15


@dataclass(frozen=True)
class Persona:
    """Who visits: a PACER account, its password and, if its searches need one, a client code. `known_by` are the words that an
    application may greet it with.
    """

    login_id: str
    password: str
    client_code: str | None = None
    known_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provider:
    """The provider's addresses, as its metadata has them, and the prefix of the courts, which may be below the same origin."""

    issuer: str
    authorization_endpoint: str
    end_session_endpoint: str
    courts: str

    def is_authorization(self, url: str) -> bool:
        """Whether this is an authorization request: the beginning of a sign-on."""
        return without_query(url) == self.authorization_endpoint

    def serves(self, url: str) -> bool:
        """Whether this address is the provider's. A court below the same origin is an application."""
        is_below = url.startswith(f"{self.issuer.rstrip('/')}/")
        return is_below and origin_of(url) == origin_of(self.issuer) and not url.startswith(f"{self.courts}/")


@dataclass(frozen=True)
class Visit:
    """A visit that is over: where it ended, every request of the browser, and how many authorization requests there were."""

    end: Arrival
    exchanges: Sequence[Exchange]
    sign_ons: int

    def came_back(self, provider: Provider) -> Exchange | None:
        """The first exchange with the application after the provider: the application's answer to the sign-on."""
        crossings = zip(self.exchanges, self.exchanges[1:], strict=False)
        return next((to for was, to in crossings if provider.serves(was.url) and not provider.serves(to.url)), None)


class Visitor:
    """Leads browsers through visits. `press` is the label of a link or a button on the start page that begins the sign-on."""

    def __init__(self, start_url: str, persona: Persona, provider: Provider, press: str | None = None) -> None:
        self._start_url = start_url
        self._persona = persona
        self._provider = provider
        self._press = press

    def visit(self, browser: Browser) -> Visit:
        """A whole visit.

        Raises:
            CommandError: the persona cannot sign on at the provider, or the start page has nothing to press.
        """
        first = len(browser.exchanges)
        arrival = browser.open(self._start_url)
        if self._press is not None and arrival.page is not None and not self._provider.serves(arrival.url):
            arrival = _pressed(browser, arrival.page, self._press)
        has_given_password = False
        for _ in range(_MOST_PAGES):
            page = arrival.page
            if page is None or not self._provider.serves(arrival.url):
                break
            form = _form_with(page, "loginId", "password")
            if form is not None and has_given_password:
                raise CommandError(self._refused(page))
            has_given_password = has_given_password or form is not None
            answered = self._answer(browser, page)
            if answered is None:
                break
            arrival = answered
        exchanges = browser.exchanges[first:]
        sign_ons = sum(self._provider.is_authorization(each.url) for each in exchanges)
        return Visit(arrival, exchanges, sign_ons)

    def _answer(self, browser: Browser, page: Page) -> Arrival | None:
        """Answers a page of the provider, if it asks for something that a persona knows."""
        persona = self._persona
        if (form := _form_with(page, "loginId", "password")) is not None:
            return browser.submit(form, {"loginId": persona.login_id, "password": persona.password})
        if _form_with(page, "otpCode") is not None:
            raise CommandError(
                f"{persona.login_id} signs on with a second factor, which a rehearsal cannot give. Choose another account with "
                f"--login-id."
            )
        if (form := _form_with(page, "redactFlag") or _form_with(page, "clientCode")) is not None:
            return browser.submit(form, {"clientCode": persona.client_code} if persona.client_code else {})
        if (form := _form_with(page, "csrf", "answer")) is not None:
            return browser.submit(form, {"answer": "allow"})
        return None

    def _refused(self, page: Page) -> str:
        return (
            f"The provider did not let {self._persona.login_id} sign on: {page.refusal or page.text[:300]} Give another account "
            f"with --login-id and --password."
        )


def log_out(browser: Browser, provider: Provider) -> None:
    """Ends the visitor's session at the provider, as at its own page for that. The provider tells the applications."""
    page = browser.open(provider.end_session_endpoint).page
    form = _form_with(page, "csrf") if page is not None else None
    if form is not None:
        browser.submit(form, {})


def _form_with(page: Page, *names: str) -> Form | None:
    """The first form with all these inputs."""
    return next((form for form in page.forms if all(form.has(name) for name in names)), None)


def _pressed(browser: Browser, page: Page, label: str) -> Arrival:
    """Presses the first button or link whose label has these words.

    Raises:
        CommandError: there is none.
    """
    wanted = label.casefold()
    for form in page.forms:
        for button in form.buttons():
            if wanted in button.label.casefold():
                return browser.submit(form, {button.name: button.value} if button.name else {})
    for text, address in page.markup.links:
        if wanted in text.casefold():
            return browser.follow(address)
    labels = [button.label for form in page.forms for button in form.buttons()] + [
        text for text, _ in page.markup.links
    ]
    there = ", ".join(repr(each) for each in labels[:10] if each) or "none"
    raise CommandError(f"{page.url} has no button and no link {label!r}; it has {there}. Correct --press.")
