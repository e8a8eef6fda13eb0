"""The provider's control methods; each runs in one transaction. Refusals are `ProblemError`s.

`cso_kit.control.api` decides who may call them; `models.py` has the request and response models.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import TypeVar

from cso_idp.accounts import store
from cso_idp.accounts.model import Account, AccountType
from cso_idp.accounts.password import CloseAll
from cso_idp.accounts.registering import activation
from cso_idp.accounts.searching.lapse import settle
from cso_idp.control import accounts, paa_control, second_factor, world
from cso_idp.control import store as control_store
from cso_idp.control.center_control import CenterControl
from cso_idp.control.many_accounts import ManyAccounts
from cso_idp.control.models import (
    AccountChange,
    AccountCreation,
    AccountView,
    KeyUse,
    KeyView,
    PublishedKey,
    SecondFactorChange,
    SecondFactorView,
)
from cso_idp.control.named_account import existing
from cso_idp.control.paa_control import PaaControl
from cso_idp.control.people import AccountsOfPeople
from cso_idp.control.readiness import AccountReadiness
from cso_idp.control.receipts import ReceiptControl
from cso_idp.control.registrations import RegistrationControl
from cso_idp.control.sessions import SessionControl
from cso_idp.control.store import Holder
from cso_idp.control.world_control import ProviderWorldControl
from cso_idp.mfa.policies import Policies
from cso_idp.oauth.clients import store as oauth_clients
from cso_idp.oauth.keys import key_rotation, signing_keys
from cso_idp.oauth.keys import store as key_store
from cso_idp.oauth.keys.model import SigningKey
from cso_idp.recovery import store as recovery
from cso_idp.sessions import store as sessions
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_idp.settings import ProviderSettings
from cso_kit.control.problem import ProblemError
from cso_kit.faults.arming import FaultControl
from cso_kit.inbox import Message
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.randomness import Randomness
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.paging import USUAL, Page

R = TypeVar("R")


class ProviderControl(ProviderWorldControl):
    """All control methods of the provider."""

    def __init__(
        self,
        database: Database,
        settings: ProviderSettings,
        passwords: Passwords,
        sessions: SignOnSessions,
        close_all: CloseAll,
        sign_on: SessionControl,
        center: CenterControl,
        registrations: RegistrationControl,
        faults: FaultControl,
    ) -> None:
        super().__init__(database, passwords)
        self.faults = faults
        self.receipts = ReceiptControl(database)
        self._settings = settings
        self._sessions = sessions
        self._close_all = close_all
        self._policies = Policies(settings)
        self.readiness = AccountReadiness(database, self._policies)
        # The calls of rooms of their own.
        self.sign_on, self.center, self.registrations = sign_on, center, registrations
        self.paa = PaaControl(database)
        self.many = ManyAccounts(database, passwords)
        self.people = AccountsOfPeople(database)

    async def reset_account(self, login_id: str) -> AccountView:
        """Resets one account to the world as it was loaded, and ends its sessions, tokens and locks; its `sub` stays."""
        loaded = world.parse_world(await self.world() or {})
        known = next((one for one in loaded.accounts if store.normal_login_id(one.loginId) == login_id.lower()), None)
        if known is None:
            raise ProblemError(
                404, f"The scenario has no account {login_id!r}; GET /_sim/accounts lists those there are now."
            )
        hashed = await self._passwords.hash_soon(known.password)

        def replay(tx: Transaction) -> AccountView:
            found, namesake = store.by_sub(tx, known.sub or ""), store.by_login_id(tx, known.loginId)
            if namesake and (found is None or namesake.id != found.id):
                raise ProblemError(
                    409, f"Another account has the user name {login_id!r} now; change or reset that one first."
                )
            number = found.account_number if found else known.account_number
            if found:
                self._inbox.forget_address(tx, found.email)
                paa_control.end_all(tx, found)
                control_store.delete_account(tx, found)
                recovery.forget_counts(tx, found)
                store.forget_failures(tx, found.login_id)
            store.forget_failures(tx, known.loginId)
            made = world.add_account(tx, known.model_copy(update={"account_number": number}), hashed)
            paa_control.begin_again(tx, loaded.administrative_accounts, made)
            world.add_registrations_of(tx, made, loaded)
            settle(tx)
            return _seen(tx, store.by_id(tx, made.id) or made)

        return await self._database.work(replay)

    async def accounts(
        self, after: int = 0, limit: int = USUAL, begins: str = "", type_: AccountType | None = None
    ) -> Page[AccountView]:
        """A page of the accounts."""
        return await self._database.read(lambda tx: accounts.page(tx, after, limit, begins, type_))

    async def existing_account(self, login_id: str) -> AccountView:
        """One account. Raises `ProblemError` with the user name that was probably meant if there is none."""
        return await self._database.read(lambda tx: _seen(tx, existing(tx, login_id)))

    async def account(self, login_id: str) -> AccountView | None:
        """One account, or `None`."""

        def look(tx: Transaction) -> AccountView | None:
            found = store.by_login_id(tx, login_id)
            return _seen(tx, found) if found else None

        return await self._database.read(look)

    async def holders(self, subs: Collection[str]) -> dict[str, Holder]:
        """The holders of these `sub`s, for a page that shows a few events. A `sub` without an account is left out."""
        named = sorted(subs)
        found = await self._database.read(lambda tx: control_store.holders(tx, named)) if named else []
        return {each.sub: each for each in found}

    async def create_account(self, body: AccountCreation, sub: str | None = None) -> AccountView:
        """Makes an account, with a new `sub` if none is given."""
        hashed = await self._passwords.hash_soon(body.password)

        def make(tx: Transaction) -> AccountView:
            (made,) = accounts.create_all(tx, [accounts.NewAccount(body, hashed, sub)])
            return _seen(tx, made)

        return await self._database.work(make)

    async def change_account(self, login_id: str, body: AccountChange) -> AccountView:
        """Changes the members that were sent. A new password, or a status other than active, ends the account's sessions."""
        hashed = await self._passwords.hash_soon(body.password) if body.password else None

        def alter(tx: Transaction) -> AccountView:
            found = existing(tx, login_id)
            wanted = body.loginId
            if wanted and store.normal_login_id(wanted) != found.login_id and store.is_taken(tx, wanted):
                raise ProblemError(409, f"The user name {wanted!r} is taken.")
            changed = accounts.change(tx, found, body, hashed, self._close_all)
            if changed.status != "active":
                self._sessions.end_of_account(tx, found, "account")
            settle(tx)
            return _seen(tx, changed)

        return await self._database.work(alter)

    async def second_factor(self) -> SecondFactorView:
        """The calendar of the second factor that is in force (rule A11)."""
        return await self._database.read(lambda tx: second_factor.calendar(tx, self._policies))

    async def change_second_factor(self, body: SecondFactorChange) -> SecondFactorView:
        """Sets the calendar of the second factor; members that are left out are the settings' again."""
        return await self._database.work(lambda tx: second_factor.change_calendar(tx, body, self._policies))

    async def inbox(self, address: str) -> list[Message]:
        """The messages to an address, oldest first, with the mail that has arrived by the calendar (rule A14)."""
        await self._database.work(activation.deliver_due)
        return await super().inbox(address)

    async def signed_on_subs(self) -> set[str]:
        """The `sub`s with a live sign-on session."""
        return await self._database.read(lambda tx: set(sessions.live_subs(tx)))

    async def client_ids(self) -> list[str]:
        """The ids of all registered clients."""
        return sorted(await self._database.read(oauth_clients.clients))

    async def keys(self) -> list[KeyView]:
        """The published keys, without their private halves; the one in use for an algorithm signs."""
        return await self._database.read(
            lambda tx: [_key_view(key) for key in key_store.keys(tx) if key.is_published(tx.at.protocol)]
        )

    async def publish_key(self, alg: str) -> PublishedKey:
        """Step one of a rotation: a new key in the JWKS, not yet used."""
        known, random = await self._database.read(key_store.keys), self._database.random
        # After a reset, a seed makes the keys from before it again.
        while (made := await self._made(alg, random)).kid in {key.kid for key in known}:
            pass
        await self._database.work(lambda tx: key_rotation.publish(tx, made))
        return PublishedKey(kid=made.kid, alg=alg)

    async def _made(self, alg: str, random: Randomness) -> signing_keys.NewKey:
        """A new key. A thread makes it, so that requests go on; with a seed values are drawn one after another, so none does."""
        if random.is_predictable:
            return signing_keys.make_key(alg, random)
        return await asyncio.to_thread(signing_keys.make_key, alg, random)

    async def use_key(self, kid: str) -> KeyUse:
        """Step two: sign with a published key from now on; the one before it retires."""
        settings = self._settings
        retired = await self._rotate(lambda tx: key_rotation.use(tx, kid, settings))
        return KeyUse(kid=kid, retired=[_key_view(key) for key in retired])

    async def retire_key(self, kid: str) -> KeyView:
        """Takes a published key that does not sign out of service."""
        settings = self._settings
        return _key_view(await self._rotate(lambda tx: key_rotation.retire(tx, kid, settings)))

    async def _rotate(self, decide: Callable[[Transaction], R]) -> R:
        try:
            return await self._database.work(decide)
        except key_rotation.KeyRefusedError as error:
            raise ProblemError(error.status, str(error)) from error


def _seen(tx: Transaction, account: Account) -> AccountView:
    """An account as it is now; a search status that was to be settled has been."""
    now = store.by_id(tx, account.id) or account
    return accounts.view(tx, now, control_store.handed_out(tx, now))


def _key_view(key: SigningKey) -> KeyView:
    return KeyView(
        kid=key.kid,
        alg=key.alg,
        created_at=key.created_at,
        used_from=key.used_from,
        retired_at=key.retired_at,
        published_until=key.expires_at,
    )
