"""The steps that wipe the provider and replay its world."""

from typing import Any

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue

from cso_idp import events, tables
from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_idp.accounts.searching.lapse import settle
from cso_idp.control import accounts, paa_control, second_factor
from cso_idp.control.models import AccountCreation, SecondFactorChange
from cso_idp.control.paa_models import WorldPaa
from cso_idp.control.receipt_models import ReceiptDetails
from cso_idp.control.receipts import arrange
from cso_idp.control.registration_models import WorldRegistration
from cso_idp.control.registrations import add_registration
from cso_idp.court_links import store as court_links
from cso_idp.court_links.model import CourtLink
from cso_idp.oauth.clients import store as oauth_clients
from cso_idp.oauth.clients.client import Client
from cso_idp.staff import store as staff
from cso_idp.staff.model import USUAL_OPERATOR
from cso_kit.control.problem import ProblemError
from cso_kit.control.values import Body
from cso_kit.storage.journal import emptying_journal
from cso_kit.storage.portions import Step, deleting, each_of, once
from cso_kit.storage.unit_of_work import Transaction

# Rows that refer to another row are deleted before it.
_WIPED = (
    *(tables.e_file_step, tables.e_file_registration),
    tables.cja_request,
    *(tables.session, tables.interaction, tables.authorization_code, tables.token, tables.handout),
    *(tables.shared_upgrade, tables.confirmation, tables.activation, tables.told_duplicates),
    *(tables.recovery_link, tables.search_activity, tables.paa_member, tables.paa_rule),
    *(tables.authenticator, tables.backup_code, tables.second_factor_setup, tables.security_code_failure),
    tables.account,
    *(tables.pacer_token, tables.login_failure, tables.used_assertion, tables.pushed_request),
    *(tables.staff_session, tables.staff_failure, tables.staff),
    *(tables.receipt, tables.court_call, tables.court_link, tables.kit.outbox, tables.kit.message),
)


class WorldAccount(AccountCreation):
    """An account of a scenario. The scenario's own checks allow longer values than a control call."""

    password: str = Field(min_length=1, max_length=500)
    name: str | None = Field(default=None, max_length=500)
    sub: str | None = None
    receipts: list[ReceiptDetails] = []


class Crowd(Body):
    """Many upgraded attorneys who differ only by a number, for load tests."""

    count: int
    loginId: str
    password: str


class WorldStaff(Body):
    """A member of the Service Center's staff."""

    login: str
    key: str
    name: str


class WorldLink(Body):
    """A link of a scenario at a court, as the court would have told of it."""

    sub: str
    court_id: str
    login: str
    linked_at: AwareDatetime


class ProviderWorld(Body):
    """A whole world of the provider. Other members of the scenario are kept with it."""

    model_config = ConfigDict(extra="ignore")
    accounts: list[WorldAccount] = []
    service_center: list[WorldStaff] = [WorldStaff(**USUAL_OPERATOR._asdict())]
    crowd: Crowd | None = None
    links: list[WorldLink] = []
    administrative_accounts: list[WorldPaa] = []
    clients: list[dict[str, JsonValue]] = []
    second_factor: SecondFactorChange = SecondFactorChange()
    registrations: list[WorldRegistration] = []

    def passwords(self) -> set[str]:
        """Every password of the world."""
        given = {account.password for account in self.accounts} | {member.key for member in self.service_center}
        return given | {self.crowd.password} if self.crowd else given


def parse_world(document: dict[str, Any]) -> ProviderWorld:
    """A scenario's part for the provider.

    Raises:
        ProblemError: two accounts have the same user name, `sub` or account number.
    """
    world = ProviderWorld.model_validate(document)
    names: set[str] = set()
    subs: set[str] = set()
    numbers: set[str] = set()
    for account in world.accounts:
        if (login_id := store.normal_login_id(account.loginId)) in names:
            raise ProblemError(422, f"Two accounts have the loginId {login_id!r}; give each its own.")
        if account.sub and account.sub in subs:
            raise ProblemError(422, f"Two accounts have the sub {account.sub!r}; give each its own.")
        if account.account_number and account.account_number in numbers:
            raise ProblemError(422, f"Two accounts have the number {account.account_number}; give each its own.")
        names.add(login_id)
        numbers.add(account.account_number or "")
        subs.add(account.sub or "")
    return world


def replay(world: ProviderWorld, hashed: dict[str, str], clients: list[Client]) -> list[Step]:
    """The steps that replace all accounts, sessions and tokens by those of `world`. Keys and the courts' clients stay.

    `hashed` has the hash of each password, because hashing is too slow for a transaction.
    """

    def add(tx: Transaction, account: WorldAccount) -> None:
        add_account(tx, account, hashed[account.password])

    def employ(tx: Transaction, member: WorldStaff) -> None:
        staff.add(tx, member.login, member.name, hashed[member.key])

    crowd = world.crowd
    size = crowd.count if crowd else 0
    of_crowd = each_of(range(size), lambda tx, n: add(tx, _of_crowd(crowd, n))) if crowd else []
    return [
        *emptying_journal(tables.kit),
        deleting(tables.kit.fault),
        *(deleting(table) for table in _WIPED),
        deleting(tables.client, tables.client.c.is_own.is_(False)),
        once(lambda tx: second_factor.put_calendar(tx, world.second_factor)),
        # Given numbers are stored before others are made, which then are free ones.
        *each_of(sorted(world.accounts, key=lambda each: not each.account_number), add),
        *of_crowd,
        *each_of(world.administrative_accounts, paa_control.put),
        *each_of(world.service_center, employ),
        *each_of(world.links, _add_link),
        *each_of(world.registrations, add_registration),
        *each_of(clients, oauth_clients.put_client),
        once(settle),
        once(lambda tx: tx.record(events.ProviderWorldLoaded(accounts=len(world.accounts) + size))),
    ]


def add_account(tx: Transaction, account: WorldAccount, password_hash: str) -> Account:
    """Makes one account of a scenario, with its receipts."""
    (made,) = accounts.add_all(tx, [accounts.NewAccount(account, password_hash, account.sub)])
    for details in account.receipts:
        arrange(tx, made, details)
    return made


def _add_link(tx: Transaction, link: WorldLink) -> None:
    linked_at = min(link.linked_at, tx.at.calendar)  # a court's link is never made in the future either
    court_links.put(tx, CourtLink(link.sub, link.court_id, link.login, linked_at, is_linked=True, told_at=tx.real))


def add_registrations_of(tx: Transaction, account: Account, world: ProviderWorld) -> None:
    """Stores the registrations that the world has for an account, after the account was made again."""
    for each in world.registrations:
        if store.normal_login_id(each.loginId) == account.login_id:
            add_registration(tx, each)


def _of_crowd(crowd: Crowd, n: int) -> WorldAccount:
    name = crowd.loginId.format(n=n)
    return WorldAccount(loginId=name, password=crowd.password, sub=f"crowd-{n:06d}", name=f"Crowd Member {n}")
