"""The second factor for the control plane (rule A11): apps and backup codes of an account, and its calendar.

`cso_idp.mfa` has the decisions of holders. Secrets are shown here because they are fictional; of backup codes there are hashes
only.
"""

from datetime import date
from typing import Any

from cso_idp.accounts.model import Account
from cso_idp.control.models import (
    AccountChange,
    AccountCreation,
    AuthenticatorApp,
    SecondFactorChange,
    SecondFactorView,
)
from cso_idp.mfa import apps, store
from cso_idp.mfa.events import SecondFactorPolicyChanged
from cso_idp.mfa.model import FIRST_APP, MOST_APPS, NamedSecret, StoredPolicy
from cso_idp.mfa.policies import Policies, set_policy
from cso_idp.mfa.policy import EXISTS_SINCE, PROMPTED_SINCE
from cso_kit.control.problem import ProblemError
from cso_kit.storage.unit_of_work import Transaction


def give(tx: Transaction, account: Account, body: AccountCreation) -> Account:
    """Gives a new account the apps and backup codes of the body. Returns the account as it is now.

    Raises:
        ProblemError: the apps cannot be an account's.
    """
    wanted = _wanted(body.mfa_secret, body.authenticators)
    if wanted:
        apps.put(tx, account, wanted)
    if body.backup_codes:
        apps.put_backup_codes(tx, account, body.backup_codes)
    return account._replace(has_second_factor=bool(wanted))


def change(tx: Transaction, account: Account, body: AccountChange) -> None:
    """Replaces the apps and backup codes that were sent; without an app the second factor ends.

    Raises:
        ProblemError: the apps cannot be an account's.
    """
    if {"mfa_secret", "authenticators"} & body.model_fields_set:
        apps.put(tx, account, _wanted(body.mfa_secret, body.authenticators or []))
    if body.backup_codes is not None:
        apps.put_backup_codes(tx, account, body.backup_codes)


def shown(tx: Transaction, account: Account) -> dict[str, Any]:
    """The members of an account's view about its second factor. Without one nothing is read."""
    found = store.apps(tx, account.id) if account.has_second_factor else []
    return {
        "mfa_secret": found[0].secret if found else None,
        "authenticators": [AuthenticatorApp.model_construct(name=app.name, secret=app.secret) for app in found],
        "backup_codes_left": store.backup_codes_left(tx, account.id) if found else 0,
        "mfa_skips": account.mfa_skips,
        "mfa_prompted_on": account.mfa_prompted_on,
    }


def put_calendar(tx: Transaction, body: SecondFactorChange) -> None:
    """Stores the calendar of the second factor, as a scenario or a control call says."""
    day = body.enforced_from
    set_policy(tx, StoredPolicy(day.isoformat() if isinstance(day, date) else day, body.seed))


def change_calendar(tx: Transaction, body: SecondFactorChange, policies: Policies) -> SecondFactorView:
    """Stores the calendar of the second factor, records it, and returns the one that is in force."""
    put_calendar(tx, body)
    shown = calendar(tx, policies)
    day = shown.enforced_from
    tx.record(SecondFactorPolicyChanged(enforced_from=day.isoformat() if day else None, seed=shown.seed))
    return shown


def calendar(tx: Transaction, policies: Policies) -> SecondFactorView:
    """The calendar that is in force."""
    policy = policies.of(tx)
    return SecondFactorView(
        exists_from=EXISTS_SINCE,
        prompted_from=PROMPTED_SINCE,
        enforced_from=policy.enforced_from,
        seed=policy.seed,
    )


def _wanted(secret: str | None, more: list[AuthenticatorApp]) -> list[NamedSecret]:
    wanted = [NamedSecret(FIRST_APP, secret)] if secret else []
    wanted += [NamedSecret(app.name.strip(), app.secret) for app in more]
    if len(wanted) > MOST_APPS:
        raise ProblemError(422, f"An account has at most {MOST_APPS} authenticator apps.")
    for what in ("name", "secret"):
        if len({getattr(app, what) for app in wanted}) < len(wanted):
            raise ProblemError(422, f"Two authenticator apps of one account have the same {what}; give each its own.")
    return wanted
