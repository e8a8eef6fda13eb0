"""Reads what both services know about the people of one page, at the courts of that page and nowhere else."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from court_rp.control import people as at_courts
from court_rp.control.people import PresenceAtCourts
from court_rp.control.people_store import FilerOfPerson
from court_rp.filers.model import folded
from cso_idp.control import people as at_provider
from cso_idp.control.people import Delivery, SignOns
from cso_idp.control.store import AccountFacts
from cso_sim.console.persons.person import Known, Person, person_of

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

# Of several deliveries to one court, the one that needs attention is shown.
_WORST: tuple[Delivery, ...] = ("failed", "pending", "delivered")


async def read(both: "BothServices", people: Sequence[Known], court_ids: Collection[str] | None) -> list[Person]:
    """These people at these courts, or at all, in their order. People with one key are one person."""
    known = list({one.key: one for one in reversed(people)}.values())[::-1]
    if not known:
        return []
    emails = [one.email.lower() for one in known if one.email]
    login_ids = [login_id for one in known for login_id in one.login_ids]
    accounts = await both.provider.people.named(at_provider.Wanted(login_ids, emails))
    logins = {login for one in known for _, login in one.filers}
    presence = await _presence(both, court_ids, emails, accounts, logins)
    missing = {one.sub for one in presence.filers if one.sub} - {one.sub for one in accounts}
    if missing:
        # Linked to an account of somebody else, or of the same person under another name.
        accounts += await both.provider.people.named(at_provider.Wanted(subs=missing))
        presence = await _presence(both, court_ids, emails, accounts, logins)
    clients = _clients(both, court_ids if court_ids is not None else {one.court_id for one in presence.filers})
    sign_ons = await both.provider.people.sign_ons(accounts, clients.keys())
    return _People(known, accounts, presence, sign_ons, clients).all()


async def _presence(
    both: "BothServices",
    court_ids: Collection[str] | None,
    emails: Collection[str],
    accounts: Iterable[AccountFacts],
    logins: Collection[str],
) -> PresenceAtCourts:
    wanted = at_courts.Wanted(court_ids, emails, [one.sub for one in accounts], logins)
    return await both.courts.people.presence(wanted)


def _clients(both: "BothServices", court_ids: Iterable[str]) -> dict[str, str]:
    """The court of each client identifier."""
    return {client: court_id for court_id in court_ids for client in both.courts.people.client_ids(court_id)}


class _People:
    """Who is who: gives each account, login and session to the people of the page to whom it belongs."""

    def __init__(
        self,
        known: Sequence[Known],
        accounts: Sequence[AccountFacts],
        presence: PresenceAtCourts,
        sign_ons: SignOns,
        clients: dict[str, str],
    ) -> None:
        self._known = known
        self._accounts = accounts
        self._presence = presence
        self._sign_ons = sign_ons
        self._clients = clients
        sharing = Counter(one.email.lower() for one in known)
        # An address that several people of the page share names none of them.
        self._alone = {email for email, number in sharing.items() if email and number == 1}

    def all(self) -> list[Person]:
        """The people."""
        return [self._person(one) for one in self._known]

    def _person(self, known: Known) -> Person:
        own = [one for one in self._accounts if one.login_id in known.login_ids or self._is(known, one.name, one.email)]
        subs = {one.sub for one in own}
        filers = [one for one in self._presence.filers if one.sub in subs or self._is_login_of(known, one)]
        linked = {one.sub for one in filers if one.sub} - subs
        accounts = [*own, *(one for one in self._accounts if one.sub in linked)]
        subs |= linked
        ids = {one.id for one in filers}
        return person_of(
            known,
            accounts,
            filers=tuple(filers),
            sessions=tuple(one for one in self._presence.sessions if one.sub in subs or one.filer_id in ids),
            deliveries=self._deliveries(subs),
            is_signed_on=not self._sign_ons.live.isdisjoint(subs),
        )

    def _is_login_of(self, known: Known, filer: FilerOfPerson) -> bool:
        named = any((court, folded(login)) == (filer.court_id, folded(filer.login)) for court, login in known.filers)
        return named or self._is(known, filer.name, filer.email)

    def _is(self, known: Known, name: str, email: str) -> bool:
        address = email.lower()
        return bool(address) and (
            known.key == (name.lower(), address) or (address in self._alone and address == known.email.lower())
        )

    def _deliveries(self, subs: Collection[str]) -> dict[str, Delivery]:
        found: dict[str, Delivery] = {}
        for (client_id, sub), status in self._sign_ons.deliveries.items():
            if sub in subs:
                court_id = self._clients[client_id]
                found[court_id] = min(status, found.get(court_id, status), key=_WORST.index)
        return found
