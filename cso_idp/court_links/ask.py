"""Answers a court that asks whose account this is, before its desk links by hand (rule L10)."""

from typing import Annotated, Any

from pydantic import StringConstraints

from cso_idp.accounts import store as accounts
from cso_idp.court_calls.model import Caller, Declined, Message, QuestionKind
from cso_idp.endpoint_table import COURT_ACCOUNT
from cso_kit.storage.unit_of_work import Transaction


class AccountQuestion(Message):
    """An account by its user name or its number (rule A13)."""

    account: Annotated[str, StringConstraints(min_length=1, max_length=200)]


def answer(tx: Transaction, caller: Caller, question: AccountQuestion) -> dict[str, Any] | Declined:
    """Tells a court what it may know of an account; `None` if there is no such account."""
    if caller.court_id is None:
        return Declined("not_a_court", "Only a court links; this client is none.")
    found = accounts.by_login_id(tx, question.account) or accounts.by_account_number(tx, question.account)
    if found is None:
        return {"account": None}
    told = {
        "sub": found.sub,
        "login_id": found.login_id,
        "account_number": found.account_number,
        "name": found.name,
        "type": found.type,
        "generation": found.generation,
        "status": found.status,
    }
    return {"account": told}


ACCOUNT = QuestionKind(COURT_ACCOUNT, AccountQuestion, answer)
