"""Sets up authenticator apps and new backup codes: a security code by mail first, then the app's own code (rule A11, D§3).

Each function is one decision in the caller's transaction. A set-up belongs to the sign-on session in which it began: its secret
is shown there only. Wrong security codes are counted for the account, so a new sign-on does not begin the count anew.
"""

from datetime import timedelta
from typing import NamedTuple

from cso_idp.inbox import INBOX
from cso_idp.mfa import backup_codes, letters, store, verify
from cso_idp.mfa.events import AuthenticatorAdded, SecurityCodeMailed, SecurityCodeRefused
from cso_idp.mfa.model import MOST_APPS, Holder, NamedSecret, Purpose, Setup
from cso_kit.inbox import PACER
from cso_kit.secrets.opaque import hash_secret, make_base32, make_code
from cso_kit.secrets.proof import Locked, LockoutRule, Proven, judge
from cso_kit.storage.unit_of_work import Transaction

LONGEST_NAME = 40
_SECURITY_CODE = 8
_SECRET = 32
TOO_MANY = f"This account has {MOST_APPS} authenticator apps already. Remove one first."
_EXPIRED = "This security code has expired. Ask for a new one."
_WRONG = "This is not the security code of the newest message. Check it and try again."
_LOCKED = "Too many wrong security codes were typed. Wait {wait} without another try."
_WRONG_APP_CODE = (
    "That code is not right. Check that the clock of your device is right, and enter the code that the app shows now."
)
_NAME_MISSING = "Give the app a name, such as the device that it is on."
_NAME_TOO_LONG = f"Use at most {LONGEST_NAME} characters."
_NAME_TAKEN = "Another app of this account has this name; choose another."


class Refused(NamedTuple):
    """Why a form was not accepted, by the names of its fields."""

    errors: dict[str, str]


class CodesShown(NamedTuple):
    """New backup codes, to be shown once."""

    codes: list[str]


class AppAdded(NamedTuple):
    """An app was set up. `codes` are the account's new backup codes, if it is its first app."""

    name: str
    codes: list[str]


def begin(tx: Transaction, account: Holder, session_id: str, purpose: Purpose, lifetime: timedelta) -> Refused | None:
    """Mails a security code for this purpose, instead of what the session was doing. Returns why not, or nothing."""
    if purpose == "app" and len(store.apps(tx, account.id)) >= MOST_APPS:
        return Refused({"": TOO_MANY})
    code = make_code(tx.random, "security code", _SECURITY_CODE)
    store.begin_setup(tx, Setup(session_id, account.id, purpose, _hash(account, code), None, tx.at.protocol + lifetime))
    minutes = max(1, int(lifetime.total_seconds()) // 60)
    shown = f"{code[:4]}-{code[4:]}"
    INBOX.send(tx, PACER, account.email, letters.security_code(account, shown, purpose, minutes))
    tx.record(SecurityCodeMailed(sub=account.sub, login_id=account.login_id, purpose=purpose))
    return None


def prove(
    tx: Transaction, account: Holder, session_id: str, typed: str, rule: LockoutRule, lifetime: timedelta
) -> Setup | CodesShown | Refused:
    """Takes the mailed security code: a new app's secret comes next, or new backup codes are made.

    A code can be used once. Too many wrong ones lock this for the account, as wrong passwords lock a user name (rule A10).
    """
    setup = store.setup_of(tx, session_id)
    if setup is None or setup.code_hash is None:
        return _refuse(tx, account, "expired", _EXPIRED)
    given = _hash(account, typed.replace("-", "").replace(" ", "").lower())
    failures = store.failures_of(tx, account.id)
    verified = given if given == setup.code_hash else None
    verdict = judge(failures, setup.code_hash, verified, rule, tx.at.protocol)
    if not isinstance(verdict, Proven):
        store.put_failures(tx, account.id, verdict.failures)
        if isinstance(verdict, Locked):
            return _refuse(tx, account, "locked", _LOCKED.format(wait=verdict.wait))
        return _refuse(tx, account, "wrong", _WRONG)
    secret = make_base32(tx.random, "authenticator", _SECRET) if setup.purpose == "app" else None
    proven = setup._replace(secret=secret, expires_at=tx.at.protocol + lifetime)
    if not store.prove_setup(tx, proven):
        return _refuse(tx, account, "expired", _EXPIRED)
    if failures:
        store.forget_failures(tx, account.id)
    if secret is not None:
        return proven._replace(code_hash=None)
    store.end_setup(tx, session_id)
    return CodesShown(backup_codes.make_new(tx, account))


def confirm(
    tx: Transaction, account: Holder, session_id: str, name: str, code: str, window: int
) -> AppAdded | Refused | None:
    """Adds the new app if its code shows that it has the secret; the code is then used up. `None` if there is nothing to confirm.

    The first app brings backup codes with it.
    """
    setup = store.setup_of(tx, session_id)
    if setup is None or setup.secret is None:
        return None
    apps = store.apps(tx, account.id)
    if len(apps) >= MOST_APPS:
        return Refused({"": TOO_MANY})
    errors = name_errors(name, [app.name for app in apps])
    now = int(tx.at.protocol.timestamp())
    step = verify.step_of(setup.secret, code, now, window) if verify.is_code(code) else None
    if step is None:
        errors["otpCode"] = _WRONG_APP_CODE
    if errors:
        return Refused(errors)
    store.add_app(tx, account.id, NamedSecret(name.strip(), setup.secret), step)
    store.end_setup(tx, session_id)
    INBOX.send(tx, PACER, account.email, letters.app_added(account, name.strip()))
    tx.record(AuthenticatorAdded(sub=account.sub, login_id=account.login_id, name=name.strip(), apps=len(apps) + 1))
    return AppAdded(name.strip(), [] if apps else backup_codes.make_new(tx, account))


def name_errors(name: str, taken: list[str]) -> dict[str, str]:
    """What is wrong with the name of an app, under `name`; empty if nothing."""
    if not name.strip():
        return {"name": _NAME_MISSING}
    if len(name.strip()) > LONGEST_NAME:
        return {"name": _NAME_TOO_LONG}
    return {"name": _NAME_TAKEN} if name.strip() in taken else {}


def _refuse(tx: Transaction, account: Holder, reason: str, message: str) -> Refused:
    tx.record(SecurityCodeRefused(sub=account.sub, login_id=account.login_id, reason=reason))
    return Refused({"securityCode": message})


def _hash(account: Holder, code: str) -> str:
    return hash_secret(f"{account.sub}:{code}")
