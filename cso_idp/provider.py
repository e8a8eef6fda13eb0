"""The composition root's product: everything the provider's endpoints hang from."""

from functools import cached_property
from typing import TYPE_CHECKING

from cso_idp import tables
from cso_idp.account_menu import MENU
from cso_idp.accounts.change_password import ChangePassword
from cso_idp.accounts.model import Account
from cso_idp.accounts.password import CloseAll, Closed
from cso_idp.accounts.registering.duplicates import NoticeRule
from cso_idp.accounts.registering.register import Registration
from cso_idp.accounts.searching import lapse
from cso_idp.accounts.upgrade import Upgrade
from cso_idp.assets import ASSETS
from cso_idp.billing.take import RECEIPTS
from cso_idp.center_menu import SECTIONS
from cso_idp.cja.merge import Merge
from cso_idp.control.world_control import ProviderWorldControl
from cso_idp.court_links.ask import ACCOUNT
from cso_idp.court_links.tell import LINKS
from cso_idp.desk.acts import Desk
from cso_idp.endpoint_table import AUTHORIZE, Endpoint
from cso_idp.endpoints import court_calls, discovery, registration, registration_document, token, userinfo
from cso_idp.endpoints.discovery import Discovery
from cso_idp.endpoints.end_session import LogoutEndpoint
from cso_idp.interaction.enrolment import Enrolments
from cso_idp.interaction.logout import Logout
from cso_idp.interaction.machine import SignOnMachine
from cso_idp.interaction.steps import sign_on_steps
from cso_idp.mfa.policies import Policies
from cso_idp.oauth.authorization.request_reference import RequestReferences
from cso_idp.oauth.client_keys import ClientKeys
from cso_idp.oauth.clients import subject
from cso_idp.oauth.clients.fetching import Fetcher
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.issued import revoking_store
from cso_idp.oauth.keys import key_rotation, signing_keys
from cso_idp.oauth.keys import store as key_store
from cso_idp.oauth.logout import backchannel
from cso_idp.oauth.registered import Registered
from cso_idp.pacer import endpoint as pacer_api
from cso_idp.pacer import tokens as pacer_tokens
from cso_idp.pacer.introspection import PacerIntrospection
from cso_idp.recovery.ask import Asking
from cso_idp.recovery.reset import Resetting
from cso_idp.registrations import delivery
from cso_idp.registrations.decided import DECISIONS
from cso_idp.registrations.offer import CourtOffers
from cso_idp.service_center import SERVICE_CENTER
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_idp.settings import ProviderSettings
from cso_kit.background import Background
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import LoadCatalogue, no_faults
from cso_kit.faults.watch import FaultWatch
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage import seeding
from cso_kit.storage.database import Database
from cso_kit.storage.outbox import Sender
from cso_kit.storage.presence import Presence
from cso_kit.storage.sweeping import KEEP, Expiring, sweep
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.handler import Handler
from cso_kit.web.hosts import RealDomains
from cso_kit.web.pages import Pages

if TYPE_CHECKING:
    import httpx

    from cso_idp.control.service_control import ProviderControl

_SWEEP = 600.0  # seconds
# What all templates can use.
_COMMON = {
    "site_name": "PACER Central Sign-On",
    "account_menu": MENU,
    "center_sections": SECTIONS,
    "pacer_zone": SERVICE_CENTER,
}
# What courts tell the provider.
_COURT_CALLS = (LINKS, RECEIPTS, DECISIONS, ACCOUNT)
SWEPT = (
    *(
        Expiring(table, table.c.expires_at)
        for table in (
            tables.interaction,
            tables.authorization_code,
            tables.token,
            tables.pacer_token,
            tables.session,
            tables.used_assertion,
            tables.pushed_request,
            tables.recovery_link,
            tables.staff_session,
            tables.second_factor_setup,
        )
    ),
    Expiring(tables.login_failure, tables.login_failure.c.last_at),
    Expiring(tables.staff_failure, tables.staff_failure.c.last_at),
    Expiring(tables.sign_on_link, tables.sign_on_link.c.expires_at, by="real"),
    Expiring(tables.kit.outbox, tables.kit.outbox.c.delivered_at, tables.kit.outbox.c.failed_at, by="real"),
)


class Provider:
    """One OpenID Provider. Several can live in one process; they share no data (docs/decisions/0027)."""

    def __init__(
        self,
        settings: ProviderSettings,
        database: Database,
        http: "httpx.AsyncClient | None" = None,
        load_faults: LoadCatalogue = no_faults,
    ) -> None:
        self.settings = settings
        self.faults = Faults(database.tables, load_faults)
        self.real = RealDomains(settings.domains)
        self.database = database
        self.fetcher = Fetcher(settings, http)
        self.registered = Registered(settings)
        self.client_keys = ClientKeys(self.fetcher, database, self.registered)
        self.references = RequestReferences(database, self.registered, self.client_keys, self.fetcher)
        pacer = PacerIntrospection(settings, self.faults)
        self.engine = ProtocolEngine(settings, self.registered, self.client_keys, pacer.describe, self.faults)
        self.sessions = SignOnSessions(settings.session_lifetime, backchannel.tell_clients)
        self.close_all = _closing_all(self.sessions, "password_changed")
        close_out_of_use = _closing_all(self.sessions, "account")
        self.staff_desk, self.merge = Desk(close_out_of_use, settings.confirmation_lifetime), Merge(close_out_of_use)
        self.upgrade, self.passwords = Upgrade(self.close_all), Passwords(settings.password_profile)
        self.lockout = LockoutRule(settings.lockout_failures, settings.lockout_duration)
        self.registration = _registration(settings)
        self.change_password = ChangePassword(self.lockout, self.close_all)
        self.asking = Asking(self.lockout, settings.recovery_lifetime)
        self.resetting = Resetting(self.lockout, self.close_all)
        self.pages = Pages("cso_idp", ASSETS, **_COMMON)
        self.session_cookie = SecretCookie.at("cso_session", settings.issuer)
        self.staff_cookie = SecretCookie.at("cso_staff", settings.issuer)
        self.factor_policies = Policies(settings)
        self.machine = self._machine()
        self.offers = CourtOffers(self.fetcher)
        self.world_control = ProviderWorldControl(database, self.passwords)
        self.presence, self.discovery = Presence(database, settings.issuer), Discovery(settings.issuer)
        self.fault_watch = FaultWatch(self.faults, database, self.presence)
        self.sender = self._logout_sender()
        self.request_sender = self._request_sender()
        self.handlers = self._handlers()
        self._sweeping = Background("clearing away what has expired", _SWEEP, self.sweep)

    @cached_property
    def control(self) -> "ProviderControl":
        """All control methods. They are imported at the first call."""
        from cso_idp.control.center_control import CenterControl
        from cso_idp.control.registrations import RegistrationControl
        from cso_idp.control.service_control import ProviderControl
        from cso_idp.control.sessions import SessionControl
        from cso_kit.faults.arming import FaultControl

        database = self.database
        return ProviderControl(
            database,
            self.settings,
            self.passwords,
            self.sessions,
            self.close_all,
            SessionControl(database, self.sessions, self.session_cookie, self.settings.issuer),
            CenterControl(database, self.passwords, self.registered, self.merge),
            RegistrationControl(database, self.registered, self.offers),
            FaultControl(database, self.faults, self.fault_watch),
        )

    def _handlers(self) -> dict[Endpoint, Handler]:
        """What answers at the protocol's endpoints. The pages for people are in `page_routes`."""
        settings, database = self.settings, self.database
        logout = Logout(self.engine, self.sessions, settings.issuer)
        return {
            **token.handlers(database, self.engine),
            **userinfo.handlers(database, self.engine),
            **discovery.handlers(database, self.engine, self.discovery),
            **registration.handlers(settings, database, self.engine, self.fetcher),
            **registration_document.handlers(settings),
            **court_calls.handlers(database, self.engine, _COURT_CALLS),
            **pacer_api.handlers(
                settings, database, self.passwords, self.lockout, self.sessions, self.factor_policies, self.faults
            ),
            **LogoutEndpoint(settings, database, logout, self.pages, self.session_cookie, self.real).handlers(),
        }

    def _machine(self) -> SignOnMachine:
        steps = sign_on_steps(
            self.passwords,
            self.lockout,
            self.settings,
            self.upgrade,
            self.change_password,
            self.registration,
        )
        return SignOnMachine(self.sessions, steps, Enrolments(self.factor_policies), self.faults)

    def _logout_sender(self) -> Sender:
        """The sender of logout tokens."""
        logouts = backchannel.LogoutChannel(self.database, self.engine, self.fetcher)
        return Sender(self.database, {backchannel.KIND: logouts}, self.settings.delivery_schedule)

    def _request_sender(self) -> Sender:
        """The sender of e-file registrations, which wait until the court is back."""
        requests = delivery.RegistrationChannel(self.database, self.engine, self.fetcher)
        schedule = delivery.schedule_of_requests(self.settings.delivery_schedule)
        return Sender(self.database, {delivery.KIND: requests}, schedule)

    async def start(self, *, is_copy: bool = False) -> None:
        """Checks the database, makes the keys that are missing, and goes on as `resume`.

        With `is_copy` the database is a copy of one that this process has checked: it is not checked again.

        Raises:
            AddressInUseError: a provider with another issuer uses the database.
        """
        if not is_copy:
            await self.database.check(while_loading=True)
        await self.presence.begin()
        await seeding.begin(self.database)
        missing = await self.database.read(key_rotation.missing_algorithms)
        if missing:
            lasting = self.database.random.lasting()
            made = [signing_keys.make_key(alg, lasting) for alg in missing]
            await self.database.work(lambda tx: _publish_missing(tx, made))
        await self.resume()

    async def resume(self) -> None:
        """Makes the documents that are served ready-made and begins the housekeeping, on a database that `start` prepared."""
        self.database.trust()
        if (known := await self.database.read(subject.pairwise_secret)) is None:
            known = await self.database.work(subject.make_pairwise_secret)
        self.registered.use_pairwise_secret(known)
        ring = await self.database.read(self.registered.keyring)
        # What answers at the first is brought by a room of pages.
        self.discovery.announce((AUTHORIZE, *self.handlers), ring.algorithms)
        await self.fault_watch.start()
        self._sweeping.start()
        self.sender.start()
        self.request_sender.start()

    async def stop(self) -> None:
        """Ends the sending and the housekeeping, and gives all connections back."""
        await self.sender.stop()
        await self.request_sender.stop()
        await self._sweeping.stop()
        await self.fault_watch.stop()
        await self.fetcher.close()
        await self.presence.end()
        await seeding.end(self.database)
        await self.database.close()

    async def has_calls_waiting(self) -> bool:
        """Whether the outbox has a call to be made."""
        return await self.sender.has_waiting() or await self.request_sender.has_waiting()

    async def sweep(self) -> None:
        """Deletes what expired more than a day ago, and settles the search statuses, because the calendar runs."""
        await self.database.work(lapse.settle)
        await sweep(self.database, SWEPT)
        await self.database.work(_forget_keys)


def _registration(settings: ProviderSettings) -> Registration:
    notices = NoticeRule(settings.duplicate_notices, settings.duplicate_window)
    return Registration(settings.confirmation_lifetime, notices)


def _closing_all(sessions: SignOnSessions, reason: str) -> CloseAll:
    """Closes everything that an account has opened, at every face. `reason` is why its sessions end."""

    def close_all(tx: Transaction, account: Account, kept: str | None) -> Closed:
        pacer_tokens.revoke_all(tx, account)
        revoked = revoking_store.revoke_of_account(tx, account.id)
        return Closed(sessions.end_of_account(tx, account, reason, kept), revoked)

    return close_all


def _publish_missing(tx: Transaction, made: list[signing_keys.NewKey]) -> None:
    # Another process may have been first; then its keys are the keys.
    still_missing = key_rotation.missing_algorithms(tx)
    for key in made:
        if key.alg in still_missing:
            key_rotation.publish(tx, key, used_from=tx.at.protocol)


def _forget_keys(tx: Transaction) -> None:
    if key_store.forget_expired(tx, before=tx.at.protocol - KEEP):
        tx.config_changed()  # the clock may be moved back, but these do not come back with it
