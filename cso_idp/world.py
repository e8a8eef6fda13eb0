"""Loading a whole world of accounts: the steps that wipe and replay it, and the accounts as the control plane shows them."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from cso_idp import events, tables
from cso_idp.accounts import store
from cso_idp.accounts.model import Account, AccountType
from cso_idp.accounts.password import CloseAll, password_changed
from cso_idp.oauth.clients import store as oauth_clients
from cso_idp.oauth.clients.client import Client
from cso_idp.service_center import SERVICE_CENTER, service_center_day
from cso_kit.control.api import ProblemError
from cso_kit.secrets.opaque import hash_secret, make_id
from cso_kit.storage.journal import emptying_journal
from cso_kit.storage.portions import Step, deleting, each_of, once
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.paging import Page

_a = tables.account
_ADD_HANDOUT = Command(insert(tables.handout), "account_id", "password")
_FORGET_HANDOUT = Command(delete(tables.handout).where(tables.handout.c.account_id == bindparam("account_id")))
_HANDOUT = Query(select(tables.handout.c.password).where(tables.handout.c.account_id == bindparam("account_id")), first)
_ACCOUNTS = (
    select(*columns(_a, Account), tables.handout.c.password)
    .select_from(_a.outerjoin(tables.handout, tables.handout.c.account_id == _a.c.id))
    .order_by(_a.c.id)
)
_DELETE = Command(delete(_a).where(_a.c.id == bindparam("which")))
_ANY_ACCOUNT = Query(select(_a.c.id).limit(1), first)
_WORLD = Query(select(tables.world.c.document), first)
_ADD_WORLD = Command(insert(tables.world), "id", "document")
# Members of an account document that are stored as they are.
_GIVEN = (
    *("type", "user_type", "status", "search_status", "name", "email"),
    *("mfa_secret", "cja_exempt_courts", "client_code_required"),
)


# Children first: what refers to another row goes before it.
_WIPED = (
    *(tables.session, tables.interaction, tables.authorization_code, tables.token, tables.handout, _a),
    *(tables.pacer_token, tables.login_failure, tables.used_assertion, tables.pushed_request),
    *(tables.kit.outbox, tables.kit.message),
)


def check(world: dict[str, Any]) -> None:
    """Refuses a world in which two accounts cannot be told apart, before anything is replaced by it.

    Raises:
        ProblemError: a user name or a `sub` is given twice.
    """
    for member, normal in (("loginId", store.normal_login_id), ("sub", str)):
        seen: set[str] = set()
        for document in world.get("accounts", []):
            value = normal(document.get(member) or "")
            if value and value in seen:
                raise ProblemError(422, f"Two accounts have the {member} {value!r}; give each its own.")
            seen.add(value)


def replay(world: dict[str, Any], hashed: dict[str, str], clients: list[Client]) -> list[Step]:
    """The steps that replace every account, session and token by what `world` says. Keys and the courts' clients stay.

    `hashed` holds the hash of each password in the world: hashing takes time, and a transaction should not.
    """

    def add_hashed(tx: Transaction, document: dict[str, Any]) -> None:
        add(tx, document, hashed[document["password"]])

    documents = world.get("accounts", [])
    crowd = world.get("crowd") or {"count": 0}
    return [
        *emptying_journal(tables.kit),
        *(deleting(table) for table in _WIPED),
        deleting(tables.client, tables.client.c.is_own.is_(False)),
        *each_of(documents, add_hashed),
        *each_of(range(crowd["count"]), lambda tx, n: add_hashed(tx, _of_crowd(crowd, n))),
        *each_of(clients, oauth_clients.put_client),
        once(lambda tx: tx.record(events.ProviderWorldLoaded(accounts=len(documents) + crowd["count"]))),
    ]


def is_empty(tx: Transaction) -> bool:
    """Whether there is no account."""
    return tx.one(_ANY_ACCOUNT) is None


def remember(tx: Transaction, document: dict[str, Any]) -> None:
    """Stores a world in the place of the one before."""
    tx.execute(delete(tables.world))
    tx.put(_ADD_WORLD, id=1, document=document)


def remembered(tx: Transaction) -> dict[str, Any] | None:
    """The world as it was loaded."""
    return tx.one(_WORLD)


def _of_crowd(crowd: dict[str, Any], n: int) -> dict[str, Any]:
    """One account of a `[crowd]`: many upgraded attorneys who differ by a number only, for load tests."""
    name = crowd["loginId"].format(n=n)
    return {"loginId": name, "password": crowd["password"], "sub": f"crowd-{n:06d}", "name": f"Crowd Member {n}"}


def passwords(world: dict[str, Any]) -> set[str]:
    """Every password of a world."""
    given = {document["password"] for document in world.get("accounts", [])}
    return given | ({world["crowd"]["password"]} if world.get("crowd") else set())


def add(tx: Transaction, document: dict[str, Any], password_hash: str) -> Account:
    """Makes one account out of a control-plane document (contract.md, `POST /_sim/accounts`)."""
    today = service_center_day(tx.at)
    login_id = store.normal_login_id(document["loginId"])
    born = Account.born(
        document.get("sub") or make_id(), login_id, password_hash, _day(document.get("created_on")) or today
    )
    given = {name: document[name] for name in _GIVEN if document.get(name) is not None}
    if upgraded_on := _day(document.get("upgraded_on")):
        given["upgraded_at"] = datetime.combine(upgraded_on, time(), SERVICE_CENTER)
    more = {name: document.get(name) for name in store.MORE} | {"date_of_birth": _day(document.get("date_of_birth"))}
    account = store.add(tx, born._replace(**given), **more)
    tx.put(_ADD_HANDOUT, account_id=account.id, password=document["password"])
    return account


def change(
    tx: Transaction, account: Account, members: dict[str, Any], password_hash: str | None, close_all: CloseAll
) -> Account:
    """Changes the given members of an account and nothing else; `close_all` closes what a former password has opened."""
    known = {name: value for name, value in members.items() if name in Account._fields or name in store.MORE}
    if "created_on" in known:
        known["created_on"] = _day(known["created_on"])
    if "mfa_secret" in members:
        known["mfa_last_step"] = None  # no code of another secret was ever used
    if "loginId" in members:
        known["login_id"] = store.normal_login_id(members["loginId"])
    if password_hash is not None:
        known["password_hash"] = password_hash
        tx.put(_FORGET_HANDOUT, account_id=account.id)
        tx.put(_ADD_HANDOUT, account_id=account.id, password=members["password"])
    if known:
        tx.execute(update(_a).where(_a.c.id == account.id).values(**known))
    tx.record(events.AccountChanged(sub=account.sub, login_id=account.login_id, members=sorted(members)))
    changed = store.by_id(tx, account.id) or account
    if password_hash is not None:
        password_changed(tx, changed, close_all)
    return changed


def remove(tx: Transaction, account: Account) -> None:
    """Deletes an account with its sessions and tokens; only to replay it from the world."""
    tx.put(_DELETE, which=account.id)


def documents(tx: Transaction, after: int, limit: int, begins: str = "", type_: AccountType | None = None) -> Page:
    """Some of the accounts as `GET /_sim/scenario` shows them; `begins` is how their user names begin."""
    chosen = [_a.c.login_id.startswith(store.normal_login_id(begins), autoescape=True)] if begins else []
    chosen += [_a.c.type == type_] if type_ else []
    total = tx.execute(select(func.count()).select_from(_a).where(*chosen)).scalar_one()
    found = tx.execute(_ACCOUNTS.where(_a.c.id > after, *chosen).limit(limit + 1)).all()
    return Page.of(found, limit, total, lambda row: row.id, lambda row: document(Account._make(row[:-1]), row.password))


def handed_out(tx: Transaction, account: Account) -> str | None:
    """The password the simulator gave this account, unless its holder chose another since."""
    password: str | None = tx.one(_HANDOUT, account_id=account.id)
    return password


def document(account: Account, password: str | None) -> dict[str, Any]:
    """One account as the control plane shows it. `password` is `None` when only its holder knows it."""
    return {
        "loginId": account.login_id,
        "password": password,
        "sub": account.sub,
        "type": account.type,
        "generation": account.generation,
        "user_type": account.user_type,
        "status": account.status,
        "search_status": account.search_status,
        "created_on": account.created_on.isoformat(),
        "upgraded_at": account.upgraded_at.isoformat() if account.upgraded_at else None,
        "name": account.name,
        "email": account.email,
        "cja_exempt_courts": account.cja_exempt_courts,
        "client_code_required": account.client_code_required,
        "mfa_secret": account.mfa_secret,
    }


def client_of(metadata: dict[str, Any], *, is_own: bool) -> Client:
    """A client from its registration metadata (RFC 7591 §2); the secret is kept as a hash."""
    kept = {name: value for name, value in metadata.items() if name not in ("client_id", "client_secret")}
    secret = metadata.get("client_secret")
    return Client(metadata["client_id"], hash_secret(secret) if secret else None, kept, is_own)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
