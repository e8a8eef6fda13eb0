"""What the people pages say of somebody in a few words: the accounts, the court logins, and the sessions."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from court_rp.control.people_store import FilerOfPerson
from cso_idp.control.store import AccountFacts
from cso_sim.console.persons.person import Person
from cso_sim.readiness.matching import state_of

_KINDS = {
    "upgraded": "individual, upgraded",
    "legacy": "legacy, to be upgraded",
    "shared": "shared",
    "paa": "pays for others",
    "cancelled": "cancelled",
    "locked": "locked",
    "unconfirmed": "not confirmed yet",
    "in_review": "in review",
}


class AccountLine(NamedTuple):
    """One PACER account in a few words. `can_sign_on` says whether somebody can become its holder."""

    login_id: str
    text: str
    can_sign_on: bool


def account_lines(person: Person) -> list[AccountLine]:
    """The accounts of a person, the best one first."""
    return [_account_line(one) for one in person.accounts]


def login_text(filer: FilerOfPerson) -> str:
    """A court login in a few words."""
    if filer.is_closed:
        return "joined into another login"
    if filer.sub is not None:
        return f"linked to {filer.login_id}" if filer.login_id else "linked"
    return "retired, not linked" if filer.retired_at is not None else "not linked"


def open_logins(person: Person, live: Collection[str]) -> list[FilerOfPerson]:
    """The court logins of a person that open a session now, if these courts are live (rules C4, L6)."""
    return [one for one in person.filers if one.retired_at is None and one.court_id not in live]


def where_logged_in(person: Person) -> Sequence[str]:
    """The courts at which a browser is logged in as this person."""
    return sorted({one.court_id for one in person.sessions})


def _account_line(account: AccountFacts) -> AccountLine:
    words = [_KINDS[state_of(account)]]
    if account.has_second_factor:
        words.append("with a second factor")
    if account.is_exempt:
        words.append("CJA")
    if not account.may_search:
        words.append("may not search now")
    return AccountLine(account.login_id, ", ".join(words), account.status == "active")
