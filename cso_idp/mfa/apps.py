"""Names and removes authenticator apps (rule A11). `setup` adds them."""

from cso_idp.inbox import INBOX
from cso_idp.mfa import backup_codes, letters, store
from cso_idp.mfa.events import AuthenticatorRemoved, AuthenticatorRenamed, RemovalRefused, SecondFactorRemoved
from cso_idp.mfa.model import Authenticator, Holder, NamedSecret
from cso_idp.mfa.policy import Policy, is_enforced
from cso_idp.mfa.setup import Refused, name_errors
from cso_kit.inbox import PACER
from cso_kit.storage.unit_of_work import Transaction

LAST_ONE = (
    "This is the last authenticator app, and to file you must have one. Set up another app first, then remove this one."
)


def rename(tx: Transaction, account: Holder, app_id: int, name: str) -> Refused | None:
    """Gives an app of the account another name. Returns why not, or nothing. An app that is gone is left alone."""
    apps = store.apps(tx, account.id)
    app = _with_id(apps, app_id)
    if app is None or app.name == name.strip():
        return None
    errors = name_errors(name, [other.name for other in apps])
    if errors:
        return Refused(errors)
    store.rename_app(tx, app, name.strip())
    tx.record(AuthenticatorRenamed(sub=account.sub, login_id=account.login_id, name=name.strip(), former_name=app.name))
    return None


def remove(tx: Transaction, account: Holder, app_id: int, policy: Policy) -> Refused | None:
    """Removes an app of the account; with the last one its second factor ends. Returns why not, or nothing.

    The last one stays while the account must have a second factor. An app that is gone is no mistake: a form was sent twice.
    """
    apps = store.apps(tx, account.id)
    app = _with_id(apps, app_id)
    if app is None:
        return None
    if len(apps) == 1 and is_enforced(policy, account, tx.at):
        tx.record(RemovalRefused(sub=account.sub, login_id=account.login_id))
        return Refused({"": LAST_ONE})
    was_last = len(apps) == 1
    if was_last:
        store.remove_all(tx, account.id)
    else:
        store.remove_app(tx, app)
    INBOX.send(tx, PACER, account.email, letters.app_removed(account, app.name, was_last=was_last))
    tx.record(AuthenticatorRemoved(sub=account.sub, login_id=account.login_id, name=app.name, apps=len(apps) - 1))
    return None


def remove_all(tx: Transaction, account: Holder, *, by: str, reason: str) -> int:
    """Removes all apps and backup codes of an account, as the PACER Service Center does for a holder who lost them all (D§3).

    Args:
        tx: the transaction.
        account: whose they are.
        by: who does it, for the journal.
        reason: how the holder was identified, for the journal.

    Returns the number of apps that were removed; with none nothing is done or recorded. The holder gets a letter. If a second
    factor is enforced, they set one up at their next sign-on.
    """
    apps = store.apps(tx, account.id)
    if not apps:
        return 0
    store.remove_all(tx, account.id)
    INBOX.send(tx, PACER, account.email, letters.removed(account))
    tx.record(SecondFactorRemoved(sub=account.sub, login_id=account.login_id, apps=len(apps), by=by, reason=reason))
    return len(apps)


def put(tx: Transaction, account: Holder, apps: list[NamedSecret]) -> None:
    """Replaces all apps by these, as a scenario or a control call says. The second factor ends if there are none."""
    codes_stay = bool(apps)
    if not codes_stay:
        store.remove_all(tx, account.id)
        return
    for app in store.apps(tx, account.id):
        store.remove_app(tx, app)
    for new in apps:
        store.add_app(tx, account.id, new)


def put_backup_codes(tx: Transaction, account: Holder, codes: list[str]) -> None:
    """Replaces the account's backup codes by these, as a scenario or a control call says."""
    backup_codes.put(tx, account, codes)


def _with_id(apps: list[Authenticator], app_id: int) -> Authenticator | None:
    return next((app for app in apps if app.id == app_id), None)
