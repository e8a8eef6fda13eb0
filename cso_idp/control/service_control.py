"""What a harness may do to the provider, each call in one transaction. Refusals are `ProblemError`s.

Who may call it is `cso_kit.control.api`'s business, what a body looks like is `shapes.py`'s.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from cso_idp import events, tables, world
from cso_idp.accounts import store
from cso_idp.accounts.authenticate import PASSWORD_ONLY, WITH_CODE
from cso_idp.accounts.model import Account, AccountType
from cso_idp.accounts.password import CloseAll
from cso_idp.mfa import is_asked
from cso_idp.oauth import events as oauth_events
from cso_idp.oauth.clients import store as oauth_clients
from cso_idp.oauth.keys import key_rotation, signing_keys
from cso_idp.oauth.keys import store as key_store
from cso_idp.oauth.keys.model import SigningKey
from cso_idp.oauth.logout import backchannel
from cso_idp.sessions import store as sessions
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_idp.settings import ProviderSettings
from cso_kit.control.api import ProblemError
from cso_kit.control.service_control import ControlHalf
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage import outbox_store
from cso_kit.storage.database import Database
from cso_kit.storage.portions import Step
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import ClockState
from cso_kit.web.paging import USUAL, Page

R = TypeVar("R")


class ProviderControl(ControlHalf):
    """What a harness may do to the provider, each in one transaction. Refusals are `ProblemError`s."""

    def __init__(
        self,
        database: Database,
        settings: ProviderSettings,
        passwords: Passwords,
        sessions: SignOnSessions,
        close_all: CloseAll,
        session_cookie: str,
    ) -> None:
        super().__init__(database, tables.kit)
        self._settings = settings
        self._passwords = passwords
        self._sessions = sessions
        self._close_all = close_all
        self._session_cookie = session_cookie

    def _set_clock(self, tx: Transaction, state: ClockState) -> None:
        tx.set_clock(state)
        moved = events.ProviderClockMoved(calendar=tx.at.calendar, protocol=tx.at.protocol, frozen=state.is_frozen)
        tx.record(moved)

    def _is_empty(self, tx: Transaction) -> bool:
        return world.is_empty(tx)

    def _wait_for_others(self, tx: Transaction) -> None:
        """The provider has no decisions that are made by locks."""

    def _remember_world(self, tx: Transaction, document: dict[str, Any]) -> None:
        world.remember(tx, document)

    async def _replay(self, document: dict[str, Any]) -> list[Step]:
        world.check(document)
        hashed = await self._passwords.hash_all(world.passwords(document))
        clients = [world.client_of(each, is_own=False) for each in document.get("clients", [])]
        return world.replay(document, hashed, clients)

    async def world(self) -> dict[str, Any] | None:
        """The world as it was loaded, or `None` if none ever was."""
        return await self._database.read(world.remembered, while_loading=True)

    async def reset(self, clock: ClockState) -> None:
        """Replays the world as it was loaded."""
        document = await self.world()
        if document is None:
            raise ProblemError(409, "No scenario was loaded yet; load one with PUT /_sim/scenario.")
        await self.load(document, clock)

    async def reset_account(self, login_id: str) -> dict[str, Any]:
        """One account as it was loaded, its sessions and tokens gone; its `sub` stays."""
        document = await self.world() or {}
        known = [d for d in document.get("accounts", []) if store.normal_login_id(d["loginId"]) == login_id.lower()]
        if not known:
            raise ProblemError(
                404, f"The scenario has no account {login_id!r}; GET /_sim/accounts lists those there are now."
            )
        hashed = await self._passwords.hash_soon(known[0]["password"])

        def replay(tx: Transaction) -> dict[str, Any]:
            found, namesake = store.by_sub(tx, known[0]["sub"]), store.by_login_id(tx, known[0]["loginId"])
            if namesake and (found is None or namesake.id != found.id):
                raise ProblemError(
                    409, f"Another account has the user name {login_id!r} now; change or reset that one first."
                )
            if found:
                self._inbox.forget_address(tx, found.email)
                world.remove(tx, found)
            return world.document(world.add(tx, known[0], hashed), known[0]["password"])

        return await self._database.work(replay)

    async def accounts(
        self, after: int = 0, limit: int = USUAL, begins: str = "", type_: AccountType | None = None
    ) -> Page:
        """Some of the accounts."""
        return await self._database.read(lambda tx: world.documents(tx, after, limit, begins, type_))

    async def account(self, login_id: str) -> dict[str, Any] | None:
        """One account, or `None`."""

        def look(tx: Transaction) -> dict[str, Any] | None:
            found = store.by_login_id(tx, login_id)
            return world.document(found, world.handed_out(tx, found)) if found else None

        return await self._database.read(look)

    async def create_account(self, document: dict[str, Any]) -> dict[str, Any]:
        """Makes an account."""
        hashed = await self._passwords.hash_soon(document["password"])

        def make(tx: Transaction) -> dict[str, Any]:
            if store.is_taken(tx, document["loginId"]):
                raise ProblemError(409, f"The user name {document['loginId']!r} is taken.")
            made = world.add(tx, document, hashed)
            tx.record(events.AccountCreated(sub=made.sub, login_id=made.login_id, type=made.type))
            return world.document(made, document["password"])

        return await self._database.work(make)

    async def patch_account(self, login_id: str, members: dict[str, Any]) -> dict[str, Any]:
        """Changes the given members of an account; a new password, or a status other than active, ends its sessions."""
        password = members.get("password")
        hashed = await self._passwords.hash_soon(password) if password else None

        def alter(tx: Transaction) -> dict[str, Any]:
            found = _existing(tx, login_id)
            wanted = members.get("loginId")
            if wanted and store.normal_login_id(wanted) != found.login_id and store.is_taken(tx, wanted):
                raise ProblemError(409, f"The user name {wanted!r} is taken.")
            changed = world.change(tx, found, members, hashed, self._close_all)
            if changed.status != "active":
                self._sessions.end_of_account(tx, found, "account")
            return world.document(changed, world.handed_out(tx, changed))

        return await self._database.work(alter)

    async def open_session(self, login_id: str) -> dict[str, Any]:
        """Signs an account on without the page: the cookies a browser would have now."""

        def sign_on(tx: Transaction) -> dict[str, Any]:
            found = _existing(tx, login_id)
            if found.status != "active":
                raise ProblemError(409, f"The account {login_id!r} is {found.status} and cannot sign on.")
            # As its holder would have done it: with a code, if one were asked (rule A11).
            amr = WITH_CODE if is_asked(found, tx.at) else PASSWORD_ONLY
            opened = self._sessions.sign_on(tx, found, None, None, amr)
            cookies = {self._session_cookie: opened.cookie}
            expires_at = opened.session.expires_at.isoformat()
            return {"sub": found.sub, "sid": opened.session.id, "cookies": cookies, "expires_at": expires_at}

        return await self._database.work(sign_on)

    async def signed_on_subs(self) -> set[str]:
        """Who has a live sign-on session."""
        return await self._database.read(lambda tx: set(sessions.live_subs(tx)))

    async def last_logout_deliveries(self) -> dict[tuple[str, str], str]:
        """How the newest logout token for each client and person fared: `delivered`, `pending` or `failed`."""
        sent = await self._database.read(lambda tx: outbox_store.entries(tx, tables.kit, backchannel.KIND))
        return {(entry.target, entry.body["sub"]): entry.status for entry in sent}

    async def register_clients(self, registrations: Sequence[dict[str, Any]], *, is_own: bool = True) -> list[str]:
        """Registers clients or changes them to what is given; the ids of those that were new or different."""
        wanted = [world.client_of(each, is_own=is_own) for each in registrations]

        def register(tx: Transaction) -> list[str]:
            changed = [client.client_id for client in wanted if oauth_clients.put_client(tx, client)]
            if changed:
                tx.config_changed()
                tx.record(oauth_events.ClientsRegistered(client_ids=changed))
            return changed

        known = await self._database.read(lambda tx: oauth_clients.clients(tx))
        if all(known.get(client.client_id) == client for client in wanted):
            return []
        return await self._database.work(register)

    async def keys(self) -> list[dict[str, Any]]:
        """The published keys, without their private halves; the one in use for an algorithm signs."""
        return await self._database.read(
            lambda tx: [_key(key) for key in key_store.keys(tx) if key.is_published(tx.at.protocol)]
        )

    async def publish_key(self, alg: str) -> dict[str, Any]:
        """Step one of a rotation: a new key in the JWKS, not yet used."""
        made = signing_keys.make_key(alg)
        await self._database.work(lambda tx: key_rotation.publish(tx, made))
        return {"kid": made.kid, "alg": alg}

    async def use_key(self, kid: str) -> dict[str, Any]:
        """Step two: sign with a published key from now on; the one before it retires."""
        settings = self._settings
        retired = await self._rotate(lambda tx: key_rotation.use(tx, kid, settings))
        return {"kid": kid, "retired": [_key(key) for key in retired]}

    async def retire_key(self, kid: str) -> dict[str, Any]:
        """Takes a published key that does not sign out of service."""
        settings = self._settings
        return _key(await self._rotate(lambda tx: key_rotation.retire(tx, kid, settings)))

    async def _rotate(self, decide: Callable[[Transaction], R]) -> R:
        try:
            return await self._database.work(decide)
        except key_rotation.KeyRefusedError as error:
            raise ProblemError(error.status, str(error)) from error


def _existing(tx: Transaction, login_id: str) -> Account:
    found = store.by_login_id(tx, login_id)
    if found is None:
        raise ProblemError(404, f"There is no account {login_id!r}; GET /_sim/accounts lists them.")
    return found


def _key(key: SigningKey) -> dict[str, Any]:
    """A key as harnesses see it: it signs while `used_from` is set and `retired_at` is not."""
    return {
        "kid": key.kid,
        "alg": key.alg,
        "created_at": key.created_at.isoformat(),
        "used_from": key.used_from.isoformat() if key.used_from else None,
        "retired_at": key.retired_at.isoformat() if key.retired_at else None,
        "published_until": key.expires_at.isoformat() if key.expires_at else None,
    }
