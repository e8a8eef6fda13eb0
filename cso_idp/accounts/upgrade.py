"""Upgrades a legacy account, as its holder asks; the `sub` stays (rules A3, A4; D§4.2)."""

from collections.abc import Mapping
from datetime import date

from cso_idp import events
from cso_idp.accounts import details, letters, store
from cso_idp.accounts.details import HolderDetails
from cso_idp.accounts.model import Account
from cso_idp.accounts.password import CloseAll, password_changed
from cso_idp.inbox import INBOX
from cso_kit.inbox import PACER
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import RefusedForm

REFUSALS = {
    "shared": "A shared PACER account must not be upgraded: it belongs to a firm or group, and an upgraded account belongs to "
    "one person. Register an individual PACER account of your own instead.",
    "paa": "A PACER Administrative Account cannot be upgraded. Register an individual PACER account of your own instead.",
    "already_upgraded": "This PACER account is upgraded already; there is nothing left to do.",
}


def read(form: Mapping[str, str], account: Account, today: date) -> HolderDetails | RefusedForm:
    """The details in the upgrade form, or what is wrong with it. Name and e-mail address stay."""
    return details.read({**form, "name": account.name, "email": account.email}, today)


class Upgrade:
    """Upgrades accounts. `close_all` ends the sessions and tokens of the former password."""

    def __init__(self, close_all: CloseAll) -> None:
        self._close_all = close_all

    def apply(
        self, tx: Transaction, account_id: int, wanted: HolderDetails, password_hash: str, sid: str
    ) -> dict[str, str]:
        """Upgrades an account. The session with this `sid` goes on; the caller must give its browser a new secret.

        Returns the errors, empty after a success: `{"": why}` for the account, `{"loginId": why}` for the name. The same
        transaction checks and takes the name, so of two concurrent upgrades to one name the second gets an error.
        """
        account = store.by_id(tx, account_id)
        refusal = refusal_code(account)
        if account is None or refusal:
            if account is not None:
                tx.record(events.UpgradeRefused(sub=account.sub, login_id=account.login_id, reason=refusal or ""))
            return {"": REFUSALS[refusal or "already_upgraded"]}
        if wanted.login_id != account.login_id and store.is_taken(tx, wanted.login_id):
            return {"loginId": "This user name is taken; choose another."}
        store.upgrade(
            tx,
            account,
            login_id=wanted.login_id,
            password_hash=password_hash,
            user_type=wanted.user_type,
            date_of_birth=wanted.date_of_birth,
            address=wanted.address,
            security_questions=wanted.security_questions,
        )
        upgraded = account._replace(login_id=wanted.login_id, upgraded_at=tx.at.calendar)
        INBOX.send(tx, PACER, account.email, letters.upgraded(upgraded, account.login_id))
        tx.record(events.AccountUpgraded(sub=account.sub, login_id=wanted.login_id, former_login_id=account.login_id))
        # This must end the PACER-native tokens too: they are a reader's, and a filer gets one only after accepting the redaction
        # rules (D§1.2, D§2.3).
        password_changed(tx, upgraded, self._close_all, kept=sid)
        return {}


def refusal_code(account: Account | None) -> str | None:
    """Why this account cannot be upgraded, a key of `REFUSALS`; `None` if it can (rule A4)."""
    if account is None or account.is_upgraded_individual:
        return "already_upgraded"
    return None if account.type == "individual" else account.type
