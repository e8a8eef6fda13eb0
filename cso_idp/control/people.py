"""What lists of people show of their accounts. The caller names the people, and only their rows are read."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from cso_idp import tables
from cso_idp.control import people_store as store
from cso_idp.control.people_store import AccountSearch, SessionOfPerson
from cso_idp.control.store import AccountFacts
from cso_idp.oauth.logout import backchannel
from cso_kit.storage import outbox_store
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

Delivery = Literal["delivered", "pending", "failed"]


class Wanted(NamedTuple):
    """The people of whom something is asked: by user names, by folded e-mail addresses, or by `sub`s."""

    login_ids: Collection[str] = ()
    emails: Collection[str] = ()
    subs: Collection[str] = ()


class SignOns(NamedTuple):
    """The `sub`s that have a live sign-on session, and the newest back-channel delivery by client and `sub`."""

    live: frozenset[str] = frozenset()
    deliveries: dict[tuple[str, str], Delivery] = {}


class AccountsOfPeople:
    """Reads accounts, live sign-on sessions and back-channel deliveries of the people that a page shows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, wanted: Wanted) -> list[AccountFacts]:
        """The accounts of these people."""
        if not any(wanted):
            return []
        return await self._database.read(lambda tx: store.named(tx, *wanted))

    async def page(self, search: AccountSearch, offset: int, limit: int) -> list[AccountFacts]:
        """A page of the accounts that match, by name."""
        return await self._database.read(lambda tx: store.page(tx, search, offset, limit))

    async def count(self, search: AccountSearch) -> int:
        """How many accounts match."""
        return await self._database.read(lambda tx: store.count(tx, search))

    async def newest(self, limit: int) -> list[AccountFacts]:
        """The accounts that were made last, newest first."""
        return await self._database.read(lambda tx: store.newest(tx, limit))

    async def sign_ons(self, accounts: Sequence[AccountFacts], client_ids: Collection[str]) -> SignOns:
        """What became of the sign-ons of these accounts, with the deliveries to these clients."""
        if not accounts:
            return SignOns()
        return await self._database.read(lambda tx: _sign_ons(tx, accounts, frozenset(client_ids)))

    async def told_of_end(self, account_id: int, sub: str, sid: str) -> dict[str, Delivery]:
        """The clients that are told of the end of a session of this account, by client; empty while it has not ended."""
        return await self._database.read(lambda tx: _told_of_end(tx, account_id, sub, sid))


def _told_of_end(tx: Transaction, account_id: int, sub: str, sid: str) -> dict[str, Delivery]:
    found = [one for one in store.sessions_of(tx, [account_id]) if one.id == sid and one.ended_at is not None]
    clients = found[0].clients if found else []
    sent = outbox_store.entries_to(tx, tables.kit, backchannel.KIND, clients, [{"sub": sub, "sid": sid}])
    return {one.target: one.status for one in sent}


def _sign_ons(tx: Transaction, accounts: Sequence[AccountFacts], client_ids: frozenset[str]) -> SignOns:
    subs = {one.id: one.sub for one in accounts}
    sessions = store.sessions_of(tx, subs.keys())
    now = tx.at.protocol
    live = {subs[one.account_id] for one in sessions if one.ended_at is None and one.expires_at > now}
    newest = _newest_ended(sessions, subs, client_ids)
    if not newest:
        return SignOns(frozenset(live))
    bodies = [{"sub": sub, "sid": sid} for (_, sub), sid in newest.items()]
    targets = {client_id for client_id, _ in newest}
    sent = outbox_store.entries_to(tx, tables.kit, backchannel.KIND, targets, bodies)
    deliveries: dict[tuple[str, str], Delivery] = {(one.target, one.body["sub"]): one.status for one in sent}
    return SignOns(frozenset(live), deliveries)


def _newest_ended(
    sessions: Iterable[SessionOfPerson], subs: dict[int, str], client_ids: frozenset[str]
) -> dict[tuple[str, str], str]:
    """The `sid` of the newest ended session in which a client took part, by client and `sub`."""
    ended = sorted((one.ended_at, one.account_id, one) for one in sessions if one.ended_at is not None)
    return {
        (client_id, subs[one.account_id]): one.id
        for *_, one in ended
        for client_id in client_ids.intersection(one.clients)
    }
