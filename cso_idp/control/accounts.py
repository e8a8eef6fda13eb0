"""Creates, changes and shows accounts for the control plane. `cso_idp.accounts` has the decisions of their holders."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from cso_idp import events
from cso_idp.accounts import adding_store, security_questions, store
from cso_idp.accounts.model import Account, AccountType
from cso_idp.accounts.password import CloseAll, password_changed
from cso_idp.accounts.registering import activation
from cso_idp.accounts.searching import store as searching
from cso_idp.accounts.searching.lapse import begin_counting, settled
from cso_idp.control import second_factor
from cso_idp.control import store as control_store
from cso_idp.control.models import AccountChange, AccountCreation, AccountView, SecurityQuestion
from cso_idp.service_center import SERVICE_CENTER, service_center_day
from cso_kit.control.problem import ProblemError
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.paging import Page

# Members that are stored unchanged.
_GIVEN = (
    *("type", "user_type", "status", "search_status", "name", "email"),
    *("cja_exempt_courts", "client_code_required", "account_number", "password_set_on", "password_skips"),
    *("mfa_skips", "mfa_prompted_on", "cja_account"),
)
# Members that can be taken away with null.
_NULLABLE = ("mfa_secret", "mfa_prompted_on", "password_set_on", "last_search_on")


class NewAccount(NamedTuple):
    """An account to make: what is wanted, the hash of its password, and its `sub`; `None` for a new one."""

    body: AccountCreation
    password_hash: str
    sub: str | None = None


def add_all(tx: Transaction, new: Sequence[NewAccount]) -> list[Account]:
    """Makes accounts. Their rows are made together, so very many cost few round trips to the database.

    Raises:
        ProblemError: another account has a number that is given.
    """
    numbers = set[str]()
    for each in new:
        number = each.body.account_number
        if number and (number in numbers or store.has_number(tx, number)):
            raise ProblemError(409, f"The account number {number} is taken; give another, or leave it out.")
        numbers.add(number or "")
    made = adding_store.add_all(tx, [_row(tx, each) for each in new])
    return [_complete(tx, account, each.body) for account, each in zip(made, new, strict=True)]


def _row(tx: Transaction, new: NewAccount) -> tuple[Account, dict[str, Any]]:
    body = new.body
    sub = new.sub or make_id(tx.random, "subject")
    day = body.created_on or service_center_day(tx.at)
    born = Account.born(sub, store.normal_login_id(body.loginId), new.password_hash, day)
    given = {name: value for name in _GIVEN if (value := getattr(body, name)) is not None}
    if body.cja_account and not body.cja_exempt_courts:
        given["cja_exempt_courts"] = [body.cja_account]
    if body.upgraded_on is not None:
        given["upgraded_at"] = datetime.combine(body.upgraded_on, time(), SERVICE_CENTER)
    questions = _stored(body.security_questions) if body.security_questions else None
    return born._replace(**given), {"date_of_birth": body.date_of_birth, "security_questions": questions}


def _complete(tx: Transaction, account: Account, body: AccountCreation) -> Account:
    """Stores what an account has beside its row."""
    control_store.hand_out(tx, account, body.password)
    if body.allow_shared_upgrade:
        store.allow_shared_upgrade(tx, account.id, is_allowed=True)
    if body.activation_code_mailed_on is not None:
        activation.mail_code(tx, account, mailed_on=body.activation_code_mailed_on)
    if body.last_search_on is not None:
        searching.set_last_search(tx, account.id, body.last_search_on)
    return second_factor.give(tx, account, body)


def create_all(tx: Transaction, new: Sequence[NewAccount]) -> list[Account]:
    """Makes accounts for a control call, with the search status that follows from their last search.

    Raises:
        ProblemError: another account has a user name or a number that is given.
    """
    taken = store.taken(tx, (each.body.loginId for each in new))
    for each in new:
        login_id = store.normal_login_id(each.body.loginId)
        if login_id in taken:
            raise ProblemError(409, f"The user name {each.body.loginId!r} is taken.")
        taken.add(login_id)
    return [_created(tx, account, each.body) for account, each in zip(add_all(tx, new), new, strict=True)]


def _created(tx: Transaction, account: Account, body: AccountCreation) -> Account:
    tx.record(events.AccountCreated(sub=account.sub, login_id=account.login_id, type=account.type))
    return settled(tx, account) if body.last_search_on is not None else account


def change(
    tx: Transaction, account: Account, body: AccountChange, password_hash: str | None, close_all: CloseAll
) -> Account:
    """Changes the members of an account that were sent.

    `password_hash` is the hash of a new password; `close_all` ends the sessions and tokens of the former one.
    """
    sent = members_sent(body)
    kept = (*_GIVEN, "created_on", "date_of_birth")
    changed = {name: value for name, value in sent.items() if name in kept}
    if body.email is not None:
        changed["is_email_confirmed"] = True  # it is arranged, and nobody has to follow a link
    if body.security_questions is not None:
        changed["security_questions"] = _stored(body.security_questions)
    if body.loginId is not None:
        changed["login_id"] = store.normal_login_id(body.loginId)
    if password_hash is not None:
        # Another password is not as old as the former one was.
        changed = {"password_set_on": None, "password_skips": 0, **changed, "password_hash": password_hash}
    if body.password is not None:
        control_store.forget_handout(tx, account)
        control_store.hand_out(tx, account, body.password)
    if changed:
        control_store.change(tx, account, changed)
    if body.allow_shared_upgrade is not None:
        store.allow_shared_upgrade(tx, account.id, is_allowed=body.allow_shared_upgrade)
    second_factor.change(tx, account, body)
    if body.activation_code_mailed_on is not None:
        activation.mail_code(tx, account, mailed_on=body.activation_code_mailed_on)
    _change_last_search(tx, account, sent)
    tx.record(events.AccountChanged(sub=account.sub, login_id=account.login_id, members=sorted(sent)))
    found = store.by_id(tx, account.id) or account
    if password_hash is not None:
        password_changed(tx, found, close_all)
    return found


def _stored(questions: Iterable[SecurityQuestion]) -> list[dict[str, str]]:
    return security_questions.stored((each.question, each.answer) for each in questions)


def members_sent(body: AccountChange) -> Mapping[str, Any]:
    """The members that were sent. Only those of `_NULLABLE` can be taken away with null."""
    return {
        name: value for name in body.model_fields_set if (value := getattr(body, name)) is not None or name in _NULLABLE
    }


def _change_last_search(tx: Transaction, account: Account, sent: Mapping[str, Any]) -> None:
    """Rule A14: stores the day that was sent. A status that was sent holds: the six months are counted anew."""
    if "last_search_on" in sent:
        if sent["last_search_on"] is None:
            searching.forget(tx, account.id)
        else:
            searching.set_last_search(tx, account.id, sent["last_search_on"])
    elif sent.get("search_status") == "active" and searching.last_search_on(tx, account.id) is not None:
        begin_counting(tx, account)
    elif "search_status" in sent:
        searching.mark(tx, account.id, is_lapsed=False)


def page(
    tx: Transaction, after: int, limit: int, begins: str = "", type_: AccountType | None = None
) -> Page[AccountView]:
    """A page of the accounts whose user names begin with `begins`."""
    begins = store.normal_login_id(begins)
    found = control_store.accounts(tx, after, limit + 1, begins, type_)
    total = control_store.count_accounts(tx, begins, type_)
    return Page.of(found, limit, total, lambda each: each.account.id, lambda each: view(tx, *each))


def view(tx: Transaction, account: Account, password: str | None) -> AccountView:
    """One account for the control plane. `password` is `None` if only its holder knows it."""
    return AccountView(
        loginId=account.login_id,
        password=password,
        sub=account.sub,
        account_number=account.account_number,
        type=account.type,
        generation=account.generation,
        user_type=account.user_type,
        status=account.status,
        search_status=account.search_status,
        created_on=account.created_on,
        upgraded_at=account.upgraded_at,
        name=account.name,
        email=account.email,
        cja_exempt_courts=account.cja_exempt_courts,
        cja_account=account.cja_account,
        client_code_required=account.client_code_required,
        password_set_on=account.password_set_on,
        password_skips=account.password_skips,
        **second_factor.shown(tx, account),
        last_search_on=searching.last_search_on(tx, account.id),
    )
