"""Values: who is to be shown (`Known`), and a person with what was read (`Person`). Nothing is read here."""

from hashlib import blake2s
from typing import Any, NamedTuple

from court_rp.control.people_store import FilerOfPerson
from court_rp.sessions.model import CourtSession
from cso_idp.control.people import Delivery
from cso_idp.control.store import AccountFacts
from cso_sim.readiness.matching import best_first


class Known(NamedTuple):
    """Who somebody is, before anything is read about them. `filers` are pairs of a court's id and a login there."""

    name: str
    email: str
    story: str = ""
    login_ids: tuple[str, ...] = ()
    filers: tuple[tuple[str, str], ...] = ()
    staff: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What makes a person: the name and the address, folded."""
        return self.name.lower(), self.email.lower()


class Person(NamedTuple):
    """A person with what both services know at the moment, as far as it was asked for.

    `accounts` are the PACER accounts, the best one first. `filers`, `sessions` and `deliveries` (by court) are those at the
    courts that were asked about. `is_signed_on` says that some browser has a live sign-on session of an account.
    """

    known: Known
    accounts: tuple[AccountFacts, ...] = ()
    filers: tuple[FilerOfPerson, ...] = ()
    sessions: tuple[CourtSession, ...] = ()
    deliveries: dict[str, Delivery] = {}  # noqa: RUF012 - never changed
    is_signed_on: bool = False

    @property
    def name(self) -> str:
        """The name."""
        return self.known.name

    @property
    def ref(self) -> str:
        """How addresses name the person: by the `sub` of an account, else by a login at a court, else by the e-mail address."""
        if self.accounts:
            return self.accounts[0].sub
        logins = [*((one.court_id, one.login) for one in self.filers), *self.known.filers]
        return "/".join(logins[0]) if logins else self.known.email

    @property
    def row_id(self) -> str:
        """Names the person's element in a page: `ref` may have signs that an id cannot have."""
        return blake2s(self.ref.encode(), digest_size=6).hexdigest()

    @property
    def login_id(self) -> str:
        """The user name of the best account; empty without one."""
        return self.accounts[0].login_id if self.accounts else ""

    @property
    def subs(self) -> frozenset[str]:
        """The `sub`s of the accounts."""
        return frozenset(one.sub for one in self.accounts)

    def filers_at(self, court_id: str) -> list[FilerOfPerson]:
        """The logins at a court, the one that counts first: a linked one, then an open one."""
        found = [one for one in self.filers if one.court_id == court_id]
        return sorted(found, key=lambda one: (one.sub is None, one.is_closed, one.retired_at is not None))

    def session_at(self, court_id: str) -> CourtSession | None:
        """The newest good session at a court; one by an account before one by the court's own login."""
        found = [one for one in self.sessions if one.court_id == court_id]
        return max(found, key=lambda one: (one.by != "cmecf", one.id), default=None)


def person_of(known: Known, accounts: list[AccountFacts], **found: Any) -> Person:
    """A person with the best account first."""
    return Person(known, tuple(best_first(accounts)), **found)


def of_scenario(persona: dict[str, Any]) -> Known:
    """A person of the loaded scenario."""
    return Known(
        persona["name"],
        persona.get("email", ""),
        persona.get("story", ""),
        tuple(each["loginId"].lower() for each in persona.get("accounts", ())),
        tuple((each["court"], each["login"]) for each in persona.get("filers", ())),
        tuple((each["court"], each["login"]) for each in persona.get("staff", ())),
    )


def of_account(account: AccountFacts) -> Known:
    """The holder of an account."""
    return Known(account.name, account.email, login_ids=(account.login_id,))


def of_filer(filer: FilerOfPerson) -> Known:
    """Whoever has a login at a court."""
    return Known(filer.name, filer.email, filers=((filer.court_id, filer.login),))
