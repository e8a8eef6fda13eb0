"""Reads and writes authenticator apps, backup codes, set-ups and the calendar of the second factor; the only module with their
SQL.

The number of an account's apps and the mark in its row change in one transaction.
"""

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update

from cso_idp import tables
from cso_idp.mfa.model import SKIPS, Authenticator, NamedSecret, Setup, StoredPolicy
from cso_kit.secrets.proof import Failures
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_account, _app, _code = tables.account, tables.authenticator, tables.backup_code
_setup, _failure, _policy = tables.second_factor_setup, tables.security_code_failure, tables.second_factor_policy

_APP_COLUMNS = columns(_app, Authenticator)
_OF_ACCOUNT = _app.c.account_id == bindparam("account_id")
_APPS = Query(select(*_APP_COLUMNS).where(_OF_ACCOUNT).order_by(_app.c.id), Authenticator._make)
_ADD_APP = Command(insert(_app), "account_id", "name", "secret", "last_step", "added_at")
_RENAME = Command(update(_app).where(_app.c.id == bindparam("which"), _app.c.account_id == bindparam("whose")), "name")
_REMOVE = Command(delete(_app).where(_app.c.id == bindparam("which"), _OF_ACCOUNT))
_REMOVE_ALL = Command(delete(_app).where(_OF_ACCOUNT))
_last = _app.c.last_step
_NOT_USED = or_(_last.is_(None), _last < bindparam("step"), _last > bindparam("newest"))
_IS_LEFT = (_app.c.id == bindparam("which"), _NOT_USED)
_USE = Command(update(_app).where(*_IS_LEFT), "last_step")
_LEFT = Query(select(_app.c.id).where(*_IS_LEFT), first)
_MARK = Command(
    update(_account)
    .where(_account.c.id == bindparam("which"))
    .values(has_second_factor=exists().where(_app.c.account_id == _account.c.id))
)
_SKIP = Command(
    update(_account)
    .where(_account.c.id == bindparam("which"), _account.c.mfa_skips < SKIPS)
    .values(mfa_skips=_account.c.mfa_skips + 1)
)

_CODES_OF = _code.c.account_id == bindparam("account_id")
_UNUSED = _code.c.used_at.is_(None)
_THIS_CODE = _code.c.code_hash == bindparam("hash")
_ADD_CODE = Command(insert(_code), "account_id", "code_hash", "used_at")
_VOID_CODES = Command(delete(_code).where(_CODES_OF))
_USE_CODE = Command(update(_code).where(_code.c.account_id == bindparam("whose"), _THIS_CODE, _UNUSED), "used_at")
_CODE_LEFT = Query(select(_code.c.account_id).where(_CODES_OF, _THIS_CODE, _UNUSED), first)
_CODES_LEFT = Query(select(func.count()).select_from(_code).where(_CODES_OF, _UNUSED), first)

_OF_SESSION = _setup.c.session_id == bindparam("session_id")
_SETUP = Query(select(*columns(_setup, Setup)).where(_OF_SESSION), Setup._make)
_ADD_SETUP = Command(insert(_setup), *Setup._fields)
_DROP_SETUP = Command(delete(_setup).where(_OF_SESSION))
_DROP_SETUPS = Command(delete(_setup).where(_setup.c.account_id == bindparam("account_id")))
# Single use: of two concurrent proofs one finds the hash.
_PROVE = Command(
    update(_setup)
    .where(_setup.c.session_id == bindparam("which"), _setup.c.code_hash == bindparam("hash"))
    .values(code_hash=None),
    "secret",
    "expires_at",
)

_FAILURES = Query(
    select(_failure.c.failures, _failure.c.locked_until).where(_failure.c.account_id == bindparam("account_id")),
    Failures._make,
)
_FORGET_FAILURES = Command(delete(_failure).where(_failure.c.account_id == bindparam("account_id")))
_ADD_FAILURE = Command(insert(_failure), "account_id", "failures", "locked_until")

_POLICY = Query(select(*columns(_policy, StoredPolicy)), StoredPolicy._make)
_DROP_POLICY = Command(delete(_policy))
_ADD_POLICY = Command(insert(_policy), "id", *StoredPolicy._fields)


def apps(tx: Transaction, account_id: int) -> list[Authenticator]:
    """The authenticator apps of an account, in the order in which they were set up."""
    return tx.all(_APPS, account_id=account_id)


def add_app(tx: Transaction, account_id: int, app: NamedSecret, last_step: int | None = None) -> None:
    """Stores an app, and marks the account. A code of `last_step` or before is used up."""
    added = {"account_id": account_id, "name": app.name, "secret": app.secret}
    tx.put(_ADD_APP, **added, last_step=last_step, added_at=tx.at.calendar)
    tx.put(_MARK, which=account_id)


def rename_app(tx: Transaction, app: Authenticator, name: str) -> None:
    """Gives an app another name."""
    tx.put(_RENAME, which=app.id, whose=app.account_id, name=name)


def remove_app(tx: Transaction, app: Authenticator) -> bool:
    """Removes an app. Returns false if it had been removed before."""
    removed = tx.run(_REMOVE, which=app.id, account_id=app.account_id) == 1
    tx.put(_MARK, which=app.account_id)
    return removed


def remove_all(tx: Transaction, account_id: int) -> None:
    """Removes all apps, backup codes and set-ups of an account."""
    for command in (_REMOVE_ALL, _VOID_CODES, _DROP_SETUPS, _FORGET_FAILURES):
        tx.put(command, account_id=account_id)
    tx.put(_MARK, which=account_id)


def use_step(tx: Transaction, app_id: int, step: int, newest: int) -> bool:
    """Marks a time step and all before it as used. Returns false if it was used before, so of two concurrent uses one wins.

    `newest` is the last step whose code could be accepted now. A used step after it is from before the clock was moved back, and
    does not count.
    """
    return tx.run(_USE, which=app_id, step=step, newest=newest, last_step=step) == 1


def has_step(tx: Transaction, app_id: int, step: int, newest: int) -> bool:
    """Whether `use_step` would succeed."""
    return tx.one(_LEFT, which=app_id, step=step, newest=newest) is not None


def replace_backup_codes(tx: Transaction, account_id: int, hashes: list[str]) -> None:
    """Stores these backup codes; those from before are void."""
    tx.put(_VOID_CODES, account_id=account_id)
    for code_hash in hashes:
        tx.put(_ADD_CODE, account_id=account_id, code_hash=code_hash, used_at=None)


def use_backup_code(tx: Transaction, account_id: int, code_hash: str) -> bool:
    """Marks a backup code as used. Returns false if there is no such unused one."""
    return tx.run(_USE_CODE, whose=account_id, hash=code_hash, used_at=tx.at.protocol) == 1


def has_backup_code(tx: Transaction, account_id: int, code_hash: str) -> bool:
    """Whether `use_backup_code` would succeed."""
    return tx.one(_CODE_LEFT, account_id=account_id, hash=code_hash) is not None


def backup_codes_left(tx: Transaction, account_id: int) -> int:
    """How many unused backup codes an account has."""
    return tx.one(_CODES_LEFT, account_id=account_id) or 0


def skip(tx: Transaction, account_id: int) -> bool:
    """Counts one skip. Returns false if there is none left."""
    return tx.run(_SKIP, which=account_id) == 1


def setup_of(tx: Transaction, session_id: str) -> Setup | None:
    """What a sign-on session is doing; `None` if nothing, or if it took too long."""
    found = tx.one(_SETUP, session_id=session_id)
    return found if found and tx.at.protocol < found.expires_at else None


def begin_setup(tx: Transaction, setup: Setup) -> None:
    """Stores what a session is doing, instead of what it did before."""
    tx.put(_DROP_SETUP, session_id=setup.session_id)
    tx.add(_ADD_SETUP, setup)


def prove_setup(tx: Transaction, setup: Setup) -> bool:
    """Uses up the security code of a set-up, and stores the rest of `setup`. Returns false if it was used before."""
    found = tx.run(
        _PROVE, which=setup.session_id, hash=setup.code_hash, secret=setup.secret, expires_at=setup.expires_at
    )
    return found == 1


def end_setup(tx: Transaction, session_id: str) -> None:
    """Forgets what a session was doing."""
    tx.put(_DROP_SETUP, session_id=session_id)


def failures_of(tx: Transaction, account_id: int) -> Failures | None:
    """The wrong security codes of an account since the last right one."""
    return tx.one(_FAILURES, account_id=account_id)


def put_failures(tx: Transaction, account_id: int, now: Failures) -> None:
    """Stores the failures, instead of those before."""
    forget_failures(tx, account_id)
    tx.put(_ADD_FAILURE, account_id=account_id, failures=now.tries, locked_until=now.locked_until)


def forget_failures(tx: Transaction, account_id: int) -> None:
    """Resets the count."""
    tx.put(_FORGET_FAILURES, account_id=account_id)


def policy(tx: Transaction) -> StoredPolicy | None:
    """What the scenario or a control call says."""
    return tx.one(_POLICY)


def put_policy(tx: Transaction, wanted: StoredPolicy) -> None:
    """Stores what the scenario or a control call says, instead of what one said before."""
    tx.put(_DROP_POLICY)
    tx.put(_ADD_POLICY, id=1, **wanted._asdict())
