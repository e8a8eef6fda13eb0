"""An account for searching becomes a filer's by what a court says: it approved a registration, or linked the account (D§4.1).

From the next sign-on on its holder is asked what filers are asked: the redaction rules, and a second factor (rule A11).
"""

from typing import get_args

from cso_idp import events
from cso_idp.accounts import store
from cso_idp.accounts.model import Account, UserType
from cso_kit.storage.unit_of_work import Transaction

_USER_TYPES: tuple[UserType, ...] = get_args(UserType)


def become_filer(tx: Transaction, account: Account, role: str, court_id: str) -> None:
    """Gives an account for searching the user type of the filer's role at this court. Other accounts stay what they are, and so
    does one whose role is none of a PACER user.
    """
    wanted = next((each for each in _USER_TYPES if each == role), None)
    if wanted is None or wanted == account.user_type or account.user_type != "case_search_only":
        return
    store.set_user_type(tx, account, wanted)
    tx.record(events.AccountBecameFiler(account.sub, account.login_id, wanted, court_id))
