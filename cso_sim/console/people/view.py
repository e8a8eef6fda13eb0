"""Reads what the people pages show, and keeps open ones up to date."""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import Request

from cso_idp.control.models import AccountView
from cso_kit.control.problem import ProblemError
from cso_kit.web.list_part import Part
from cso_sim.console.frame import SCENARIO
from cso_sim.console.live import LIVE, Change
from cso_sim.console.people.codes import Codes, codes_of
from cso_sim.console.people.mail import PersonsMail, addresses_of, letters_of, mail_of
from cso_sim.console.people.seen_mail import SeenMail
from cso_sim.console.people.standing import account_lines, login_text, where_logged_in
from cso_sim.console.persons.concerned import Concerned, concern_all
from cso_sim.console.persons.listing import Listing, found, listed
from cso_sim.console.persons.person import Known, Person
from cso_sim.console.persons.reading import read
from cso_sim.console.plain_pages import PAGES
from cso_sim.control.of_request import BOTH
from cso_sim.journal.models import MergedEvent

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

PER_PAGE = 25
WORDS: dict[str, Any] = {"account_lines": account_lines, "login_text": login_text, "where_logged_in": where_logged_in}


class Entry(NamedTuple):
    """One person of the list, with the letters there are and those that this browser has not shown."""

    person: Person
    letters: int
    new: int


class Opened(NamedTuple):
    """One person. `given` are the accounts with their passwords, only if they were asked for."""

    person: Person
    mail: PersonsMail
    codes: Sequence[Codes]
    given: Sequence[AccountView]
    keys: Sequence[tuple[str, str, str]]


async def read_list(
    both: "BothServices", scenario: dict[str, Any], chosen: Listing, seen: SeenMail
) -> tuple[Part[Known], list[Entry]]:
    """A page of the people, with their present state."""
    await both.courts.settle_due_dates()
    part = await listed(both, scenario, chosen, PER_PAGE)
    return part, await entries_of(both, part.items, seen)


async def entries_of(both: "BothServices", people: Sequence[Known], seen: SeenMail) -> list[Entry]:
    """The entries of some people, with their present state."""
    found_people = await read(both, people, None)
    letters = await letters_of(both, {address for person in found_people for address in addresses_of(person)})
    entries = []
    for person in found_people:
        theirs = [(address, letters[address]) for address in addresses_of(person)]
        entries.append(Entry(person, sum(each.total for _, each in theirs), seen.new(theirs)))
    return entries


async def read_person(
    both: "BothServices", scenario: dict[str, Any], ref: str, seen: SeenMail, page: str, *, passwords: bool
) -> Opened:
    """One person with mail and codes, and with the passwords if they are asked for.

    Raises:
        ProblemError: nobody is known by this name.
    """
    await both.courts.settle_due_dates()
    known = await found(both, scenario, ref)
    if known is None:
        raise ProblemError(404, f"Nobody here is known as {ref!r}; the list of people shows who there is.")
    [person] = await read(both, [known], None)
    mail = await mail_of(both, person, seen, page)
    codes = await codes_of(both, person, mail.messages)
    if not passwords:
        return Opened(person, mail, codes, (), ())
    given = [await both.provider.existing_account(one.login_id) for one in person.accounts]
    keys = [(one.court_id, one.login, await both.courts.people.key_of(one) or "") for one in person.filers]
    return Opened(person, mail, codes, given, keys)


class PeopleView:
    """What one open list shows."""

    def __init__(self, request: Request, chosen: Listing) -> None:
        self._request = request
        self._chosen = chosen
        self._seen = SeenMail.of(request)

    @property
    def key(self) -> Hashable:
        """The list, and what this browser has read."""
        return self._chosen, self._seen.key

    async def whole(self) -> Sequence[Change]:
        """The list."""
        part, entries = await self._read()
        values = {"part": part, "entries": entries, "chosen": self._chosen, **WORDS}
        return [Change("replace", "people", PAGES.part("console/people/parts.html", "people", **values))]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The people whom the events concern, and nothing else is read."""
        concerned = Concerned(events)
        if concern_all(events) or (concerned.anybody and self._chosen.who not in {"scenario", "accounts", "logins"}):
            return await self.whole()
        if not concerned.anybody:
            return []
        kept: list[Entry] | None = LIVE.of(self._request).kept.get(self._kept_as)
        if kept is None:
            # The first change of this list: it is not known yet who is on it.
            _, entries = await self._read()
            return [_card(entry) for entry in entries if concerned.has(entry.person)]
        known = [entry.person.known for entry in kept if concerned.has(entry.person)]
        changed = await entries_of(BOTH.of(self._request), known, self._seen) if known else []
        now = {entry.person.known.key: entry for entry in changed}
        self._keep([now.get(entry.person.known.key, entry) for entry in kept])
        return [_card(entry) for entry in changed]

    @property
    def _kept_as(self) -> Hashable:
        return type(self), self.key

    async def _read(self) -> tuple[Part[Known], list[Entry]]:
        scenario = await SCENARIO.of(self._request).as_json()
        part, entries = await read_list(BOTH.of(self._request), scenario, self._chosen, self._seen)
        self._keep(entries)
        return part, entries

    def _keep(self, entries: list[Entry]) -> None:
        LIVE.of(self._request).keep(self._kept_as, entries)


class PersonView:
    """What the open page of one person shows."""

    def __init__(self, request: Request, ref: str, page: str) -> None:
        self._request = request
        self._ref = ref
        self._page = page
        self._seen = SeenMail.of(request)

    @property
    def key(self) -> Hashable:
        """The person, the page of letters, and what this browser has read."""
        return self._ref, self._page, self._seen.key

    async def whole(self) -> Sequence[Change]:
        """State, letters and codes. Passwords stay as they are."""
        scenario = await SCENARIO.of(self._request).as_json()
        try:
            now = await read_person(
                BOTH.of(self._request), scenario, self._ref, self._seen, self._page, passwords=False
            )
        except ProblemError:
            return []  # The person is gone after a load; the page says so when it is loaded again.
        pieces = [("person-state", "state"), ("person-codes", "codes_part"), ("person-mail", "mail_part")]
        return [
            Change("replace", target, PAGES.part("console/people/parts.html", macro, now=now, **WORDS))
            for target, macro in pieces
        ]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """All of it, if the events concern the person."""
        return await self.whole() if concern_all(events) or Concerned(events).anybody else []


def _card(entry: Entry) -> Change:
    html = PAGES.part("console/people/parts.html", "card", entry=entry, **WORDS)
    return Change("replace", f"person-{entry.person.row_id}", html)
