"""Looks at the federation: whether what a step expects is true, and what is there instead. It changes nothing."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from court_rp.control.models import CourtBoardRow, CourtView, FilerView
from cso_idp.control.models import AccountView
from cso_idp.service_center import SERVICE_CENTER
from cso_kit.inbox import Message
from cso_kit.storage.journal import Filter
from cso_kit.time.american import day_text, moment_text
from cso_kit.web.paging import MOST
from cso_sim.both_services import BothServices
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.position import Part
from cso_sim.journal.reading import every
from cso_sim.stories.cast import Cast
from cso_sim.stories.document import FactTable

_BY = {
    "none": "has no session",
    "cmecf": "is logged in with the court login",
    "cso": "is logged in through Central Sign-On",
    "pacer": "is logged in to read only",
}
_GOOD_FOR = {
    "login": "is good for logging in",
    "link-only": "is good for linking only, and no longer for logging in",
    "retired": "is retired for ever",
}
# What the events of stories are to somebody who reads no journal, after the person's or the court's name.
_HAPPENED = {
    "cja.requested": "has asked PACER to merge the accounts",
    "court.calendar_changed": "has changed its dates",
    "court_session.ended": "has been logged out",
    "filing.accepted": "has filed",
    "logout_token.accepted": "has been signed out",
}


class Finding(NamedTuple):
    """One expectation: whether it is met, what is expected, and what is there, in sentences."""

    is_met: bool
    expected: str
    found: str


class Facts:
    """The facts of one federation at one time, as a story's cast is concerned. Each is looked at once."""

    def __init__(self, both: BothServices, cast: Cast) -> None:
        self._both = both
        self._cast = cast
        self._courts: dict[str, CourtView] = {}
        self._boards: dict[str, list[CourtBoardRow]] = {}
        self._filers: dict[tuple[str, str], FilerView | None] = {}
        # By the fact's identity: the story holds its facts.
        self._found: dict[int, Finding] = {}

    async def finding(self, fact: FactTable) -> Finding:
        """Whether a fact is as the story expects it."""
        looks: dict[str, Callable[[FactTable], Awaitable[Finding]]] = {
            "calendar": self._calendar,
            "phase": self._phase,
            "go_live": self._go_live,
            "credential": self._credential,
            "link": self._link,
            "session": self._session,
            "sign_on": self._sign_on,
            "account": self._account,
            "second_factor": self._second_factor,
            "mail": self._mail,
            "event": self._event,
        }
        if id(fact) not in self._found:
            self._found[id(fact)] = await looks[fact.fact](fact)
        return self._found[id(fact)]

    async def _calendar(self, fact: FactTable) -> Finding:
        now = await self._now()
        zone = ZoneInfo((await self._court(fact)).timezone) if fact.court else SERVICE_CENTER
        wanted = fact.calendar or now
        return Finding(
            now >= wanted,
            f"The calendar shows {moment_text(wanted, zone)} or later.",
            f"It shows {moment_text(now, zone)}.",
        )

    async def _now(self) -> datetime:
        state, real = await self._both.provider.read_clock()
        return state.read(real).calendar

    async def _court(self, fact: FactTable) -> CourtView:
        court_id = fact.court or ""
        if court_id not in self._courts:
            self._courts[court_id] = await self._both.courts.court(court_id, 1)
        return self._courts[court_id]

    async def _phase(self, fact: FactTable) -> Finding:
        court = await self._court(fact)
        return Finding(court.phase == fact.is_, f"{court.name}: {fact.is_}.", f"It is {court.phase}.")

    async def _go_live(self, fact: FactTable) -> Finding:
        court = await self._court(fact)
        day = court.go_live_at.astimezone(ZoneInfo(court.timezone)).date() if court.go_live_at else None
        return Finding(
            day == fact.day,
            f"{court.name} goes live on {day_text(fact.day)}."
            if fact.day
            else f"{court.name} knows no day of go-live.",
            f"It goes live on {day_text(day)}." if day else "No day is known.",
        )

    async def _filer(self, fact: FactTable) -> FilerView | None:
        filer = self._cast.filer(fact.who, fact.court)
        if filer is None:
            return None
        key = filer.court, filer.login
        if key not in self._filers:
            page = await self._both.courts.filers(filer.court, 0, MOST, filer.login)
            self._filers[key] = next((each for each in page.items if each.login == filer.login), None)
        return self._filers[key]

    async def _credential(self, fact: FactTable) -> Finding:
        filer, court = await self._filer(fact), await self._court(fact)
        good_for = _GOOD_FOR[filer.credential] if filer else "is not there"
        return Finding(
            filer is not None and filer.credential == fact.is_,
            f"The court login of {fact.who} at the {court.name} {_GOOD_FOR[fact.is_ or '']}.",
            f"It {good_for}.",
        )

    async def _link(self, fact: FactTable) -> Finding:
        filer, court = await self._filer(fact), await self._court(fact)
        is_linked = filer is not None and filer.linked_sub is not None
        found = f"linked as {filer.linked_login_id}" if filer and is_linked else "not linked"
        return Finding(
            is_linked == (fact.is_ == "linked"),
            f"{fact.who} is {fact.is_} at the {court.name}.",
            f"The court login is {found}.",
        )

    async def _session(self, fact: FactTable) -> Finding:
        court = await self._court(fact)
        filer, logins = self._cast.filer(fact.who, fact.court), self._cast.logins(fact.who)
        by = "none"
        for row in await self._board(fact.court or ""):
            if (filer and row.login == filer.login) or (row.login is None and row.loginId in logins):
                by = row.court_session or by
        return Finding(
            by == fact.is_, f"{fact.who} {_BY[fact.is_ or 'none']} at the {court.name}.", f"{fact.who} {_BY[by]} there."
        )

    async def _board(self, court_id: str) -> list[CourtBoardRow]:
        if court_id not in self._boards:
            rows = self._boards[court_id] = []
            after: int | None = 0
            while after is not None:
                page = await self._both.courts.board(after, MOST, court_id)
                rows += page.items
                after = page.next
        return self._boards[court_id]

    async def _sign_on(self, fact: FactTable) -> Finding:
        signed_on = await self._both.provider.signed_on_subs()
        state = "signed on" if signed_on.intersection(await self._subs(fact.who)) else "signed out"
        return Finding(state == fact.is_, f"{fact.who} is {fact.is_} at Central Sign-On.", f"{fact.who} is {state}.")

    async def _subs(self, who: str | None) -> list[str]:
        found = [await self._both.provider.account(login) for login in self._cast.logins(who)]
        return [account.sub for account in found if account]

    async def _account(self, fact: FactTable) -> Finding:
        # An upgrade gives the account another user name, so the newest one counts.
        logins = [fact.login] if fact.login else self._cast.logins(fact.who)
        found = [each for each in [await self._both.provider.account(login) for login in logins] if each]
        account = found[0] if found else None
        states = _states_of(account) if account else []
        return Finding(
            fact.is_ in states,
            f"The PACER account {fact.login or 'of ' + (fact.who or '')} is {fact.is_}.",
            f"{account.loginId} is {' and '.join(states)}." if account else "There is no such account.",
        )

    async def _second_factor(self, fact: FactTable) -> Finding:
        apps = 0
        for login in self._cast.logins(fact.who):
            account = await self._both.provider.account(login)
            apps += len(account.authenticators) if account else 0
        state = "set up" if apps else "not set up"
        return Finding(state == fact.is_, f"An authenticator app of {fact.who} is {fact.is_}.", f"It is {state}.")

    async def _mail(self, fact: FactTable) -> Finding:
        subjects = [each.subject for each in await self.letters(fact.who)]
        wanted = (fact.subject or "").casefold()
        newest = f"The newest letter is “{subjects[-1]}”." if subjects else "There is no letter."
        is_there = any(wanted in subject.casefold() for subject in subjects)
        return Finding(
            is_there,
            f"A letter about “{fact.subject}” has come to {fact.who}.",
            "It is there." if is_there else newest,
        )

    async def letters(self, who: str | None) -> list[Message]:
        """The letters to a person up to the shown moment, oldest first."""
        person, now = self._cast.person(who), await self._now()
        addresses = {person.email, *(each.email for each in person.accounts if each.email)}
        found = [each for address in addresses for each in await self._both.provider.inbox(address)]
        found += [each for address in addresses for each in await self._both.courts.inbox(address)]
        # The calendar may have moved on a little since the letter was written.
        return sorted(
            (each for each in found if each.sent_at <= now + timedelta(minutes=1)), key=lambda each: each.sent_at
        )

    async def _event(self, fact: FactTable) -> Finding:
        least, subs, logins = fact.at_least or 1, [], []
        if fact.who:
            subs = await self._subs(fact.who)
            logins = [each.login for each in self._cast.person(fact.who).filers]
        wanted = Filter(kinds=(fact.kind or "",), court_id=fact.court)
        count = 0
        async for event in every(self._both, Part(wanted)):
            count += not fact.who or event.sub in subs or _login_in(event) in logins
        times = "" if least == 1 else f" {_times(least)}"
        return Finding(
            count >= least,
            f"{await self._happening(fact)}{times}.",
            f"It has happened {_times(count)} so far." if count else "It has not happened.",
        )

    async def _happening(self, fact: FactTable) -> str:
        """What an expected event is, in words."""
        court = f"the {(await self._court(fact)).name}" if fact.court else ""
        subject, verb = fact.who or court.replace("the", "The", 1), _HAPPENED.get(fact.kind or "")
        if not verb or not subject:
            return f"The event {fact.kind}{f' of {fact.who}' if fact.who else ''} has happened"
        return f"{subject} {verb}{f' at {court}' if court and fact.who else ''}"


def _states_of(account: AccountView) -> list[str]:
    if account.status != "active":
        return [account.status]
    return [account.generation or account.type, *(["exempt"] if account.cja_exempt_courts else [])]


def _login_in(event: MergedEvent) -> object:
    """The court login of an event at a court, which has no identity at the provider."""
    return event.__pydantic_extra__.get("login")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
