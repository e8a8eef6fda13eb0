"""Upgrades a legacy account, as its holder asks; the `sub` stays (rules A3, A4; D§4.2)."""

from cso_idp import events
from cso_idp.accounts import letters, store
from cso_idp.accounts.model import Account
from cso_idp.accounts.password import CloseAll, password_changed
from cso_idp.accounts.upgrade_tabs import UpgradeDetails
from cso_idp.inbox import INBOX
from cso_kit.inbox import PACER
from cso_kit.storage.unit_of_work import Transaction

REFUSALS = {
    "shared": "A shared PACER account must not be upgraded: it belongs to a firm or group, and an upgraded account belongs to "
    "one person. Register an individual PACER account of your own instead.",
    "paa": "A PACER Administrative Account cannot be upgraded. Register an individual PACER account of your own instead.",
    "already_upgraded": "This PACER account is upgraded already; there is nothing left to do.",
}


class Upgrade:
    """Upgrades accounts. `close_all` ends the sessions and tokens of the former password."""

    def __init__(self, close_all: CloseAll) -> None:
        self._close_all = close_all

    def apply(
        self, tx: Transaction, account_id: int, wanted: UpgradeDetails, password_hash: str, sid: str
    ) -> dict[str, str]:
        """Upgrades an account. The session with this `sid` goes on; the caller must give its browser a new secret.

        Returns the errors, empty after a success: `{"": why}` for the account, `{"loginId": why}` for the name. The same
        transaction checks and takes the name, so of two concurrent upgrades to one name the second gets an error.
        """
        account = store.by_id(tx, account_id)
        refusal = refusal_code(tx, account)
        if account is None or refusal:
            if account is not None:
                tx.record(events.UpgradeRefused(sub=account.sub, login_id=account.login_id, reason=refusal or ""))
            return {"": REFUSALS[refusal or "already_upgraded"]}
        login_id = wanted.security.login_id
        if login_id != account.login_id and store.is_taken(tx, login_id):
            return {"loginId": "This user name is taken; choose another."}
        store.upgrade(
            tx,
            account,
            login_id=login_id,
            password_hash=password_hash,
            # By accident (rule A4) the account of a firm becomes that of one person; for others this changes nothing.
            type="individual",
            user_type=wanted.user_type(account),
            holder_type=wanted.person.holder_type,
            date_of_birth=wanted.person.date_of_birth,
            address=wanted.address.address,
            security_questions=wanted.security.security_questions,
        )
        upgraded = account._replace(login_id=login_id, type="individual", upgraded_at=tx.at.calendar)
        _tell(tx, account, upgraded)
        # This must end the PACER-native tokens too: they are a reader's, and a filer gets one only after accepting the redaction
        # rules (D§1.2, D§2.3).
        password_changed(tx, upgraded, self._close_all, kept=sid)
        return {}


def _tell(tx: Transaction, account: Account, upgraded: Account) -> None:
    was_shared = account.type == "shared"
    INBOX.send(tx, PACER, account.email, letters.upgraded(upgraded, account.login_id, was_shared=was_shared))
    tx.record(
        events.AccountUpgraded(
            sub=account.sub, login_id=upgraded.login_id, former_login_id=account.login_id, was_shared=was_shared
        )
    )


def refusal_code(tx: Transaction, account: Account | None) -> str | None:
    """Why this account cannot be upgraded, a key of `REFUSALS`; `None` if it can (rule A4)."""
    if account is None or account.is_upgraded_individual:
        return "already_upgraded"
    if account.type == "shared" and store.may_be_upgraded_though_shared(tx, account.id):
        return None
    return None if account.type == "individual" else account.type


def share_again(tx: Transaction, account: Account, by: str, reason: str) -> bool:
    """The way out of the accident of rule A4: the Service Center makes the account a shared one again.

    False if it was never a shared account. Its sessions go on as a reader's; courts must unlink what was linked to it (rule L8).
    `by` and `reason` are recorded.
    """
    if not store.was_shared(tx, account.id) or account.type == "shared":
        return False
    store.share_again(tx, account)
    INBOX.send(tx, PACER, account.email, letters.shared_again(account))
    tx.record(events.AccountSharedAgain(sub=account.sub, login_id=account.login_id, by=by, reason=reason))
    return True
