"""A holder's request for a CJA merge (rule A7). It is taken as it is: the desk finds out whether there is such an account."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from cso_idp.accounts.model import Account
from cso_idp.accounts.number import ACCOUNT_NUMBER
from cso_idp.cja import events, store
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import FormModel, RefusedForm, Wording, check_form

# So many requests of one account can wait for a decision.
MOST_OPEN = 10


def _is_a_number(text: str) -> str:
    if not re.fullmatch(ACCOUNT_NUMBER, text):
        raise ValueError("An account number has another form.")
    return text


class RequestForm(FormModel):
    """The form of a request."""

    account_number: Annotated[
        str, AfterValidator(_is_a_number), Wording("Give the seven digits of the account number.")
    ]
    court_id: str


def why_not(account: Account) -> str | None:
    """Why this holder cannot ask for a merge, in one sentence with the way out; `None` if they can."""
    if account.cja_account:
        return (
            f"This is itself the separate exempt account of {account.cja_account}. Log in with your own account, and ask there "
            "to merge this one into it."
        )
    if account.is_upgraded_individual:
        return None
    if account.type == "individual":
        return "An exempt account is merged into an upgraded account. Upgrade this one first, then ask for the merge."
    return "An exempt account is merged into an individual account of your own. Register one, then ask for the merge there."


def ask(
    tx: Transaction, account: Account, sent: Mapping[str, str], courts: Mapping[str, str], by: str | None = None
) -> RefusedForm | None:
    """Stores a request, or returns what is wrong with the form. `courts` are the known courts by their identifiers.

    The answer is the same whether the number exists or not. `by` is the member of the staff who writes it down for the holder.
    """
    wanted = check_form(RequestForm, sent)
    if isinstance(wanted, RefusedForm):
        return wanted
    errors = _errors(tx, account, wanted, courts)
    if errors:
        return RefusedForm({"account_number": wanted.account_number, "court_id": wanted.court_id}, errors)
    store.add(tx, account, wanted.account_number, wanted.court_id)
    tx.record(events.CjaMergeRequested(wanted.court_id, account.sub, account.login_id, wanted.account_number, by=by))
    return None


def _errors(tx: Transaction, account: Account, wanted: RequestForm, courts: Mapping[str, str]) -> dict[str, str]:
    waiting = [each for each in store.of_account(tx, account.id) if each.state == "open"]
    if wanted.court_id not in courts:
        return {"court_id": "Choose one of the listed courts."}
    if wanted.account_number == account.account_number:
        return {"account_number": "This is the number of the account itself. Give the one of the exempt account."}
    if wanted.court_id in account.cja_exempt_courts:
        return {"court_id": "The account is exempt at this court already."}
    if (wanted.account_number, wanted.court_id) in {(each.exempt_number, each.court_id) for each in waiting}:
        return {"": "This was asked for already, and the Service Center has not decided yet."}
    if len(waiting) >= MOST_OPEN:
        return {"": f"{MOST_OPEN} requests wait for a decision already. Wait for the Service Center."}
    return {}
