"""The account that a control call names, or the refusal that says there is none."""

from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_idp.control.store import some_login_ids
from cso_kit.control.problem import ProblemError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.validation_messages import did_you_mean


def existing(tx: Transaction, login_id: str) -> Account:
    """The account with this user name.

    Raises:
        ProblemError: there is none.
    """
    found = store.by_login_id(tx, login_id)
    if found is None:
        raise no_account(login_id, did_you_mean(login_id, some_login_ids(tx)))
    return found


def no_account(login_id: str, near: str = "") -> ProblemError:
    """The refusal of a call that names no account. `near` is the sentence with the user name that was probably meant."""
    return ProblemError(404, f"There is no account {login_id!r}; GET /_sim/accounts lists them.{near}")
