"""The object of a test, asynchronous: one federation, with its people, courts, browsers, applications and clock.

Steps that arrange something use the control plane, which is at `harness`. Steps of people use the pages, in browsers.
"""

from functools import cached_property
from typing import Any

import httpx

from court_rp.control.models import CourtView, FilerAtCourt
from cso_idp.control.models import AccountChange, AccountCreation, AccountView
from cso_sim.browsing.async_visitor import PDF
from cso_sim.harness.async_faults import AsyncFaults
from cso_sim.harness.async_harness import AsyncHarness
from cso_sim.harness.async_journal import AsyncJournal
from cso_sim.harness.async_simulation import AsyncClock, AsyncInbox
from cso_sim.harness.members import checked
from cso_sim.testing.async_court import AsyncCourt, Moment
from cso_sim.testing.async_relying_party import AsyncRelyingParty
from cso_sim.testing.async_visitor import AsyncCsoVisitor
from cso_sim.testing.codes import code_of
from cso_sim.testing.errors import StoppedError
from cso_sim.testing.given import Person, case_of, filer_of, login_id_of
from cso_sim.testing.grounds import Grounds
from cso_sim.testing.place import PATIENCE
from cso_sim.testing.programs import juriscraper_session
from cso_sim.testing.seen import Case, Filing, Tokens

_SCOPE = "openid profile email pacer:search"
_CALLBACK = "https://client.example/callback"


class AsyncCso(Grounds):
    """One federation, for one test.

    The federation begins when it is first used.
    """

    @cached_property
    def harness(self) -> AsyncHarness:
        """The typed client of the whole control plane."""
        return AsyncHarness(self.address, token=self._place.token, transport=self.async_transport())

    # Control

    @property
    def clock(self) -> AsyncClock:
        """The clock: `advance`, `set`, `to_next_event`, `freeze`."""
        return self.harness.clock

    @property
    def journal(self) -> AsyncJournal:
        """Everything that happened."""
        return self.harness.journal

    @property
    def faults(self) -> AsyncFaults:
        """Misbehaviour on purpose: `arm`, `armed`, `clear`, `catalogue`."""
        return self.harness.faults

    @property
    def inbox(self) -> AsyncInbox:
        """The simulated mail."""
        return self.harness.inbox

    # People, courts and applications

    async def account(self, existing: Person | None = None, /, **members: Any) -> AccountView:
        """An account. With a person, the existing one, changed in the members that are given; otherwise a new one.

        `members` are those of `POST /_sim/accounts`. What is left out is made up: an attorney with an upgraded account.
        """
        if existing is not None:
            login_id = login_id_of(existing)
            if not members:
                return await self.harness.accounts.get(login_id)
            return await self.harness.accounts.change(login_id, checked(AccountChange, members))
        login_id = members.get("loginId") or self._place.names.next("person")
        made = {
            "loginId": login_id,
            "password": f"Fictional-Pass-{login_id}",
            "created_on": "2016-03-01",
            "name": login_id.capitalize(),
            "email": f"{login_id}@people.example",
        }
        return await self.harness.accounts.create(checked(AccountCreation, made | members))

    def court(self, court_id: str) -> AsyncCourt:
        """A court: its calendar, filers and cases."""
        return AsyncCourt(self.harness, court_id, self.address, self._place.names)

    async def filer(
        self, court_id: str, person: Person | None = None, /, *, linked: bool = False, **members: Any
    ) -> FilerAtCourt:
        """Registers a CM/ECF login at a court (see `AsyncCourt.filer`)."""
        return await self.court(court_id).filer(person, linked=linked, **members)

    async def case(self, court_id: str, title: str | None = None, **members: Any) -> Case:
        """Opens a case at a court (see `AsyncCourt.case`)."""
        return await self.court(court_id).case(title, **members)

    async def client(self, **metadata: Any) -> AsyncRelyingParty:
        """Registers an application of the test at the provider (RFC 7591). `metadata` are its members; what is left out is
        made up: a confidential client with the redirect address `https://client.example/callback`.
        """
        usual = {"client_name": "An application of a test", "redirect_uris": [_CALLBACK], "scope": _SCOPE}
        client = self._http_client()
        answer = await client.post("/register", json=usual | metadata)
        if answer.status_code != 201:
            raise StoppedError(f"The client cannot be registered: {answer.text}")
        return AsyncRelyingParty(client, {"scope": _SCOPE, **answer.json()})

    # Steps of people

    def browser(self) -> AsyncCsoVisitor:
        """A browser that nobody is signed on in."""
        return AsyncCsoVisitor(self._http_client(), self.harness)

    async def sign_on(self, person: Person, court_id: str | None = None) -> AsyncCsoVisitor:
        """A browser in which a person is signed on, and with `court_id` is logged in at that court.

        The sign-on page is left out; `AsyncCsoVisitor.sign_on` goes through it.

        Raises:
            StoppedError: the court does not log the person in.
        """
        browser = self.browser()
        browser.take((await self.harness.accounts.sign_on(login_id_of(person))).cookies)
        if court_id is not None:
            await self._enter(browser, person, court_id)
        return browser

    async def playwright_context(
        self, browser: Any, person: Person | None = None, court_id: str | None = None, **options: Any
    ) -> Any:
        """A context of a Playwright browser. With a person it is signed on, and with `court_id` logged in at that court.

        The federation gets a port (see `serve`). The context's base address is the federation's with a slash at its end, so
        `goto("courts/ca9/")` goes to a court. `options` are further arguments of `browser.new_context`.
        """
        address = self.serve()
        signed_on = self.browser() if person is None else await self.sign_on(person, court_id)
        usual = {"base_url": f"{address}/", "storage_state": signed_on.storage_state()}
        return await browser.new_context(**{**usual, **options})

    async def log_in(self, filer: FilerAtCourt) -> AsyncCsoVisitor:
        """A browser in which a filer is logged in by the court's own login, as before its go-live.

        Raises:
            StoppedError: the court does not log the filer in.
        """
        filer, browser = filer_of(filer), self.browser()
        page = await browser.log_in(filer.court_id, filer.login, filer.key or "")
        is_there = not page.refusal and (await browser.whoami(filer.court_id))["authenticated"]
        browser.must_show(f"{filer.login} is not logged in at {filer.court_id}", is_there=is_there)
        return browser

    async def link(self, who: AsyncCsoVisitor | Person, filer: FilerAtCourt) -> AsyncCsoVisitor:
        """Links a CM/ECF login to a person's account, through the court's pages. `who` is the person, or a browser in which the
        person is logged in. Returns the browser.

        Raises:
            StoppedError: the court refused.
        """
        filer = filer_of(filer)
        browser = who if isinstance(who, AsyncCsoVisitor) else await self.sign_on(who, filer.court_id)
        page = await browser.link(filer.court_id, filer.login, filer.key or "")
        is_there = page.marked("linked") is not None or page.marked("link-facts") is not None
        browser.must_show(f"{filer.login} is not linked at {filer.court_id}", is_there=is_there)
        return browser

    async def file(
        self, who: AsyncCsoVisitor | Person, case: Case, event: str | None = None, document: bytes = PDF
    ) -> Filing:
        """Files a document in a case, through the court's pages. `who` is a person, who is signed on first, or a browser in which
        somebody is logged in. Without an `event` it is the first that the court offers.

        Raises:
            StoppedError: the court refused.
        """
        case = case_of(case)
        browser = who if isinstance(who, AsyncCsoVisitor) else await self.sign_on(who, case.court_id)
        page = await browser.file(case.court_id, case.case_number, event, document)
        receipt, number = page.marked("receipt"), page.marked("entry-number")
        browser.must_show(f"Nothing was filed at {case.court_id}", is_there=receipt is not None)
        return Filing(case.court_id, case.case_number, int(number or 0), receipt or "", page.url)

    async def token(self, person: Person, client: AsyncRelyingParty | None = None, **changes: str | None) -> Tokens:
        """Signs a person on for an application, by the authorization code flow, and returns its tokens.

        Without a `client` it is a new application. `changes` are parameters of the authorization request, such as `scope`.
        """
        client = client or await self.client(scope=changes.get("scope") or _SCOPE)
        return await client.sign_on(await self.sign_on(person), person, **changes)

    async def otp(self, person: Person) -> str:
        """The one-time code that a person's authenticator app shows now."""
        account = await self.harness.accounts.get(login_id_of(person))
        return code_of(account, await self.clock.read())

    # Courts in time

    async def go_live(self, court_id: str, at: Moment | None = None) -> CourtView:
        """Sets when a court goes live: now, if it is not live yet, or at a moment. The clock stays where it is."""
        return await self.court(court_id).go_live(at)

    async def postpone(self, court_id: str, to: Moment | None = None) -> CourtView:
        """Postpones a court's go-live: to a moment, or to a day that nobody knows yet."""
        return await self.court(court_id).postpone(to)

    # Other people's programs

    def juriscraper(self, person: Person, password: str | None = None, **more: Any) -> Any:
        """A session of juriscraper for a person, whose requests reach the federation by the real host names. It is asynchronous.

        A person who is named by `loginId` needs the `password`. `more` are arguments of `PacerSession`.
        """
        return juriscraper_session(self._place, person, password, more)

    async def _enter(self, browser: AsyncCsoVisitor, person: Person, court_id: str) -> None:
        await browser.open(f"/courts/{court_id}/login")
        page = await browser.answer_as(person)
        is_there = not page.refusal and (await browser.whoami(court_id))["authenticated"]
        browser.must_show(f"{login_id_of(person)} is not logged in at {court_id}", is_there=is_there)

    def _http_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=self.async_transport(), base_url=self.address, timeout=PATIENCE, trust_env=False
        )
