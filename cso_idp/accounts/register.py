"""Registers PACER accounts (rule A6): individual accounts, with the user type that the holder chooses."""

from cso_idp import events
from cso_idp.accounts import letters, store
from cso_idp.accounts.details import HolderDetails
from cso_idp.accounts.model import Account
from cso_idp.inbox import INBOX
from cso_idp.service_center import service_center_day
from cso_kit.inbox import PACER
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.unit_of_work import Transaction


def apply(tx: Transaction, wanted: HolderDetails, password_hash: str) -> Account | dict[str, str]:
    """Makes the account and writes to its holder, or returns the errors: `{"loginId": why}`.

    Its creation date is the calendar's day in the Service Center's zone. It is an upgraded account unless that day is before
    2014-08-11 (rule A2).
    """
    if store.is_taken(tx, wanted.login_id):
        return {"loginId": "This user name is taken; choose another."}
    today = service_center_day(tx.at)
    account = store.add(
        tx,
        Account.born(make_id(), wanted.login_id, password_hash, today)._replace(
            user_type=wanted.user_type, name=wanted.name, email=wanted.email, password_set_on=today
        ),
        date_of_birth=wanted.date_of_birth,
        address=wanted.address,
        security_questions=wanted.security_questions,
    )
    INBOX.send(tx, PACER, account.email, letters.registered(account))
    tx.record(events.AccountRegistered(sub=account.sub, login_id=account.login_id, user_type=wanted.user_type))
    return account
