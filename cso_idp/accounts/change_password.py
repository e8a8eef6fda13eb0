"""Changes a password as its holder asks, with the former one (rule A10). `password_policy` says what a new one must be."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from cso_idp.accounts import authenticate, letters, store
from cso_idp.accounts.authenticate import SignOnRefusal
from cso_idp.accounts.model import Account
from cso_idp.accounts.password import CloseAll, password_changed
from cso_idp.accounts.password_policy import NewPassword, PasswordAgain
from cso_idp.inbox import INBOX
from cso_kit.inbox import PACER
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import FormModel, Password, RefusedForm, check_form

# A longer one is no password, and its hash would cost more.
_LONGEST_GIVEN = 128


class ChangeForm(FormModel):
    """The form: the password now, and the new one twice."""

    current_password: Annotated[Password, Field(max_length=_LONGEST_GIVEN)]
    password: NewPassword
    password_again: PasswordAgain

    @field_validator("password")
    @classmethod
    def _is_another_one(cls, password: str, info: ValidationInfo) -> str:
        if password == info.data.get("current_password"):
            raise ValueError("Choose another password than the one you have.")
        return password


def read(form: Mapping[str, str], account: Account, today: date) -> ChangeForm | RefusedForm:
    """The form, or what is wrong with it. `today` is the Service Center's day."""
    return check_form(ChangeForm, form, account=account, today=today)


class ChangePassword:
    """Changes passwords.

    Args:
        lockout: the rule for wrong passwords. Those that are given here count with those of the sign-on.
        close_all: ends the sessions and tokens of the former password.
    """

    def __init__(self, lockout: LockoutRule, close_all: CloseAll) -> None:
        self._lockout = lockout
        self._close_all = close_all

    def apply(
        self, tx: Transaction, account: Account, verified_hash: str | None, new_hash: str, sid: str
    ) -> dict[str, str]:
        """Changes the password. The session with this `sid` goes on; the caller must give its browser a new secret.

        `verified_hash` is the stored hash that the given password matched, or `None`. Returns the errors by field, empty after a
        success. A wrong password is counted.
        """
        refusal: SignOnRefusal | None = authenticate.prove_again(tx, account, verified_hash, self._lockout)
        if refusal is not None:
            return {"current_password": refusal.message}
        changed = store.set_password(tx, account, new_hash)
        INBOX.send(tx, PACER, account.email, letters.password_changed(changed))
        password_changed(tx, changed, self._close_all, kept=sid)
        return {}
