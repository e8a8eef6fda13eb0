"""Registers PACER accounts (rules A6, A14): individual ones, for the kind of user that the holder chooses, and PAAs (A8)."""

from datetime import timedelta
from typing import NamedTuple

from cso_idp import events
from cso_idp.accounts import adding_store, store
from cso_idp.accounts.details import HolderDetails
from cso_idp.accounts.model import Account, AccountStatus, SearchStatus
from cso_idp.accounts.registering import activation, confirmation, duplicates, letters
from cso_idp.accounts.registering.duplicates import MAY_EXIST, NoticeRule
from cso_idp.accounts.registering.events import DuplicateTold
from cso_idp.accounts.registering.review import is_alias
from cso_idp.accounts.searching.lapse import begin_counting
from cso_idp.inbox import INBOX
from cso_idp.service_center import service_center_day
from cso_kit.inbox import PACER
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.unit_of_work import Transaction

# The names under which `Registration.apply` returns that an account may exist already.
DUPLICATE = "duplicate"
_ALL = 3


class Registration(NamedTuple):
    """Registers accounts. `link_lifetime` is that of the link that confirms the address."""

    link_lifetime: timedelta
    notices: NoticeRule

    def apply(
        self, tx: Transaction, wanted: HolderDetails, password_hash: str, interaction_id: str | None = None
    ) -> Account | dict[str, str]:
        """Makes the account and writes to its holder, or returns the errors: `{"loginId": why}`, or `{DUPLICATE: why}`.

        Its creation date is the calendar's day in the Service Center's zone. It is an upgraded account unless that day is before
        2014-08-11 (rule A2). `interaction_id` is the sign-on that the holder comes from.
        """
        if store.is_taken(tx, wanted.login_id):
            return {"loginId": "This user name is taken; choose another."}
        alike = duplicates.matching(tx, wanted.name, wanted.date_of_birth, wanted.email)
        if alike > 1 and not wanted.goes_on and duplicates.may_tell(tx, self.notices):
            tx.record(DuplicateTold(alike=alike))
            return {DUPLICATE: MAY_EXIST}
        account = _made(tx, wanted, password_hash, alike)
        tx.record(
            events.AccountRegistered(
                sub=account.sub,
                login_id=account.login_id,
                user_type=wanted.user_type,
                status=account.status,
                search_status=account.search_status,
            )
        )
        if account.search_status == "not_activated":
            activation.mail_code(tx, account)
        elif account.search_status == "active" and account.type != "paa":
            begin_counting(tx, account)
        if account.status == "in_review":
            INBOX.send(tx, PACER, account.email, letters.in_review(account))
        else:
            confirmation.ask(tx, account, self.link_lifetime, interaction_id)
        return account


def _made(tx: Transaction, wanted: HolderDetails, password_hash: str, alike: int) -> Account:
    is_paa = wanted.user_type == "paa"
    status: AccountStatus = "in_review" if is_alias(wanted.email) else "unconfirmed"
    search_status: SearchStatus = "active" if wanted.card == "yes" else "not_activated"
    if alike == _ALL:
        search_status = "inactive"
    today = service_center_day(tx.at)
    return adding_store.add(
        tx,
        Account.born(make_id(tx.random, "subject"), wanted.login_id, password_hash, today)._replace(
            type="paa" if is_paa else "individual",
            user_type="case_search_only" if wanted.user_type == "paa" else wanted.user_type,
            name=wanted.name,
            email=wanted.email,
            status=status,
            # A PAA never searches (rule A8); no code is mailed for it.
            search_status="active" if is_paa else search_status,
            password_set_on=today,
        ),
        date_of_birth=wanted.date_of_birth,
        address=wanted.address,
        security_questions=wanted.security_questions,
    )
