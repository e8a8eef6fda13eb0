"""The asynchronous client's calls about accounts, courts and signing keys."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from court_rp.control.models import (
    CalendarChange,
    CaseCreation,
    CasePage,
    CaseView,
    CourtView,
    FilerAtCourt,
    FilerChange,
    FilerPage,
    FilerView,
    LinkRemoval,
    LinkView,
)
from cso_idp.accounts.model import AccountType
from cso_idp.control.models import (
    AccountChange,
    AccountCreation,
    AccountPage,
    AccountView,
    KeyAlgorithm,
    KeyCreation,
    KeyUse,
    KeyView,
    PublishedKey,
    SecondFactorChange,
    SecondFactorView,
)
from cso_idp.control.receipt_models import ReceiptCreation, ReceiptPage, ReceiptView
from cso_idp.control.session_models import SessionCreation, SessionView, SignOnLinkCreation, SignOnLinkView
from cso_kit.web.paging import MOST, USUAL
from cso_sim.control.models import (
    FilerForAccount,
    LinkByHand,
)
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, segment

if TYPE_CHECKING:
    pass


class AsyncAccounts(AsyncTopic):
    """The PACER accounts."""

    async def all(self, loginId: str = "", type: AccountType | None = None) -> list[AccountView]:  # noqa: A002
        """Every account, or those whose user names begin with `loginId`, or those of one type."""
        page = await self.page(0, MOST, loginId, type)
        found = list(page.accounts)
        while page.next is not None:
            page = await self.page(page.next, MOST, loginId, type)
            found += page.accounts
        return found

    async def page(
        self,
        after: int = 0,
        limit: int = USUAL,
        loginId: str = "",
        type: AccountType | None = None,  # noqa: A002
    ) -> AccountPage:
        """A page of the accounts: at most `limit`, after the position `after` (`next` of the page before)."""
        query = {"after": after, "limit": limit, "loginId": loginId, "type": type}
        return await self._send(call("GET", "/accounts", AccountPage, query=query))

    async def get(self, loginId: str) -> AccountView:
        """One account."""
        return await self._send(call("GET", f"/accounts/{segment(loginId)}", AccountView))

    async def create(self, body: AccountCreation) -> AccountView:
        """Makes an account."""
        return await self._send(call("POST", "/accounts", AccountView, body=body))

    async def change(self, loginId: str, body: AccountChange) -> AccountView:
        """Changes the members of an account that are given; the others stay."""
        return await self._send(call("PATCH", f"/accounts/{segment(loginId)}", AccountView, body=body))

    async def second_factor(self) -> SecondFactorView:
        """The calendar of the second factor that is in force (rule A11)."""
        return await self._send(call("GET", "/second-factor", SecondFactorView))

    async def change_second_factor(self, body: SecondFactorChange) -> SecondFactorView:
        """Sets the calendar of the second factor; members that are left out are the settings' again."""
        return await self._send(call("PUT", "/second-factor", SecondFactorView, body=body))

    async def receipts(self, loginId: str | None = None, court_id: str | None = None) -> list[ReceiptView]:
        """The receipts that have arrived from courts and the Case Locator (rule A15), oldest first: all, or those of an account
        or of a court.
        """
        page = await self.receipt_page(0, MOST, loginId, court_id)
        found = list(page.receipts)
        while page.next is not None:
            page = await self.receipt_page(page.next, MOST, loginId, court_id)
            found += page.receipts
        return found

    async def arrange_receipt(self, body: ReceiptCreation) -> ReceiptView:
        """Arranges a receipt, as if a court had sent it (rule A15)."""
        return await self._send(call("POST", "/receipts", ReceiptView, body=body))

    async def receipt_page(
        self, after: int = 0, limit: int = USUAL, loginId: str | None = None, court_id: str | None = None
    ) -> ReceiptPage:
        """A page of the receipts: at most `limit`, after the position `after` (`next` of the page before)."""
        query = {"after": after, "limit": limit, "loginId": loginId, "court_id": court_id}
        return await self._send(call("GET", "/receipts", ReceiptPage, query=query))

    async def sign_on(self, loginId: str) -> SessionView:
        """Signs an account on without the sign-on page. Returns the cookies for a browser."""
        return await self._send(call("POST", "/sessions", SessionView, body=SessionCreation(loginId=loginId)))

    async def sign_on_link(self, loginId: str) -> SignOnLinkView:
        """Makes a link that signs on whichever browser opens it and presses the button: once, within ten minutes."""
        return await self._send(
            call("POST", "/sessions/links", SignOnLinkView, body=SignOnLinkCreation(loginId=loginId))
        )


class AsyncCourts(AsyncTopic):
    """The courts with their calendars, filers, cases and links."""

    async def all(self, limit: int = USUAL) -> list[CourtView]:
        """Every court, each with at most `limit` filers and cases."""
        return await self._send(call("GET", "/courts", list[CourtView], query={"limit": limit}))

    async def get(self, court_id: str, limit: int = USUAL) -> CourtView:
        """One court, with at most `limit` filers and cases."""
        return await self._send(call("GET", _court(court_id), CourtView, query={"limit": limit}))

    async def change_calendar(self, court_id: str, body: CalendarChange, seen: str | None = None) -> CourtView:
        """Changes the members of a court's calendar that are given; the others stay.

        With the `calendar_version` of the court that was read as `seen`, the change is refused (409) if somebody has changed
        the calendar since.
        """
        query = {"seen": seen}
        return await self._send(call("PUT", f"{_court(court_id)}/calendar", CourtView, body=body, query=query))

    async def calendars(self) -> dict[str, CalendarChange]:
        """The calendars of all courts, in the form that `change_calendars` takes."""
        return await self._send(call("GET", "/courts/calendars", dict[str, CalendarChange]))

    async def change_calendars(self, changes: Mapping[str, CalendarChange]) -> list[CourtView]:
        """Changes the calendars of several courts, by court: all of them or, if one change is refused, none."""
        document = {court_id: body.model_dump(mode="json", exclude_unset=True) for court_id, body in changes.items()}
        return await self._send(call("PUT", "/courts/calendars", list[CourtView], document=document))

    async def go_live(self, court_id: str, at: datetime | date | str | None) -> CourtView:
        """Sets when a court goes live: a time, a court-local time or a date, or `None` for unknown."""
        return await self.change_calendar(court_id, CalendarChange.model_validate({"go_live_at": at}))

    async def filers(self, court_id: str, login: str = "", after: int = 0, limit: int = USUAL) -> FilerPage:
        """A page of a court's filers whose logins begin with `login`."""
        query = {"login": login, "after": after, "limit": limit}
        return await self._send(call("GET", f"{_court(court_id)}/filers", FilerPage, query=query))

    async def filer(self, court_id: str, login: str) -> FilerView | None:
        """One filer, or `None` if the court has none with this login."""
        page = await self.filers(court_id, login)
        return next((filer for filer in page.filers if filer.login.casefold() == login.casefold()), None)

    async def cases(self, court_id: str, after: int = 0, limit: int = USUAL) -> CasePage:
        """A page of a court's cases."""
        query = {"after": after, "limit": limit}
        return await self._send(call("GET", f"{_court(court_id)}/cases", CasePage, query=query))

    async def open_case(self, court_id: str, body: CaseCreation) -> CaseView:
        """Opens a case; without a number it gets the next one that no real court has."""
        return await self._send(call("POST", f"{_court(court_id)}/cases", CaseView, body=body))

    async def all_filers(self, court_id: str, login: str = "") -> list[FilerView]:
        """Every filer of a court, or those whose logins begin with `login`."""
        page = await self.filers(court_id, login, 0, MOST)
        found = list(page.filers)
        while page.next is not None:
            page = await self.filers(court_id, login, page.next, MOST)
            found += page.filers
        return found

    async def all_cases(self, court_id: str) -> list[CaseView]:
        """Every case of a court."""
        page = await self.cases(court_id, 0, MOST)
        found = list(page.cases)
        while page.next is not None:
            page = await self.cases(court_id, page.next, MOST)
            found += page.cases
        return found

    async def create_filer(self, court_id: str, body: FilerForAccount) -> FilerAtCourt:
        """Creates a filer, linked if an account is named."""
        return await self._send(call("POST", f"{_court(court_id)}/filers", FilerAtCourt, body=body))

    async def change_filer(self, court_id: str, login: str, body: FilerChange) -> FilerAtCourt:
        """Changes the members of a filer that are given; a new key is the court's reset (rule L10)."""
        path = f"{_court(court_id)}/filers/{segment(login)}"
        return await self._send(call("PATCH", path, FilerAtCourt, body=body))

    async def link(self, court_id: str, login: str, loginId: str, reason: str) -> LinkView:
        """Links a filer to an account without the filer's password, as the court's desk does (rule L10)."""
        body = LinkByHand(login=login, loginId=loginId, reason=reason)
        return await self._send(call("POST", f"{_court(court_id)}/links", LinkView, body=body))

    async def unlink(self, court_id: str, login: str, reason: str) -> LinkView:
        """Undoes a link, as the court's desk does (rule L8)."""
        path = f"{_court(court_id)}/links/{segment(login)}"
        return await self._send(call("DELETE", path, LinkView, body=LinkRemoval(reason=reason)))


class AsyncKeys(AsyncTopic):
    """The provider's signing keys."""

    async def all(self) -> list[KeyView]:
        """The published keys."""
        return await self._send(call("GET", "/keys", list[KeyView]))

    async def publish(self, alg: KeyAlgorithm = "RS256") -> PublishedKey:
        """Step one of a rotation: makes and publishes a key, which does not sign yet."""
        return await self._send(call("POST", "/keys", PublishedKey, body=KeyCreation(alg=alg)))

    async def use(self, kid: str) -> KeyUse:
        """Step two: signs with a published key from now on. The one before it retires."""
        return await self._send(call("POST", f"/keys/{segment(kid)}/use", KeyUse))

    async def retire(self, kid: str) -> KeyView:
        """Retires a published key that does not sign."""
        return await self._send(call("POST", f"/keys/{segment(kid)}/retire", KeyView))


def _court(court_id: str) -> str:
    return f"/courts/{segment(court_id)}"
