"""Merges an exempt CJA account into its holder's own account (rule A7), for the Service Center's desk and the control plane.

The privilege moves to the holder's account for that district, and the exempt account is cancelled, in one transaction.
"""

from typing import NamedTuple

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.password import CloseAll
from cso_idp.cja import events, letters, store
from cso_idp.cja.model import CjaRequest
from cso_idp.inbox import INBOX
from cso_kit.inbox import PACER
from cso_kit.storage.unit_of_work import Transaction


class MergeRefusal(NamedTuple):
    """Why a merge is refused: a stable code, and one sentence for the staff."""

    code: str
    message: str


_NO_ACCOUNT = MergeRefusal("no_such_account", "No account has this number.")
_NOT_UPGRADED = MergeRefusal(
    "not_upgraded",
    "An exempt account is merged into an upgraded individual account that is in use. The holder registers one, or upgrades "
    "the legacy account that is not exempt.",
)
_NOT_EXEMPT = MergeRefusal("not_an_exempt_account", "The account with this number is no separate exempt CJA account.")
_CANCELLED = MergeRefusal("cancelled", "The account with this number is cancelled: it was merged or given up before.")
_SAME = MergeRefusal("same_account", "An account is not merged into itself.")
_ANOTHER_NAME = MergeRefusal("another_name", "The exempt account is in another name than the holder's account.")


class Merge:
    """Merges accounts. `close_all` ends the sessions and tokens of the exempt account, and returns their numbers."""

    def __init__(self, close_all: CloseAll) -> None:
        self._close_all = close_all

    def apply(
        self, tx: Transaction, holder: Account, exempt_number: str, court_id: str, by: str, reason: str
    ) -> Account | MergeRefusal:
        """Merges, tells the holder, and settles the holder's open requests for it. Returns the holder's account as it is now.

        A refusal changes nothing, and is recorded.
        """
        exempt = accounts.by_account_number(tx, exempt_number)
        refusal = why_not(holder, exempt, court_id)
        if refusal is not None or exempt is None:
            refused = refusal or _NO_ACCOUNT
            tx.record(events.CjaMergeRefused(court_id, holder.sub, holder.login_id, exempt_number, refused.code, by))
            return refused
        merged = holder._replace(cja_exempt_courts=sorted({*holder.cja_exempt_courts, court_id}))
        accounts.set_exempt_courts(tx, merged)
        accounts.set_status(tx, exempt, "cancelled")
        closed = self._close_all(tx, exempt, None)
        _settle(tx, holder, exempt, court_id, by, reason)
        INBOX.send(tx, PACER, holder.email, letters.merged(holder, exempt, court_id))
        tx.record(
            events.CjaMerged(
                court_id=court_id,
                sub=holder.sub,
                login_id=holder.login_id,
                exempt_sub=exempt.sub,
                exempt_login_id=exempt.login_id,
                by=by,
                reason=reason,
                sessions=closed.sessions,
                tokens=closed.tokens,
            )
        )
        return merged


def why_not(holder: Account, exempt: Account | None, court_id: str) -> MergeRefusal | None:
    """Why `exempt` cannot be merged into the holder's account for this district; `None` if it can."""
    if not holder.is_upgraded_individual or holder.status != "active" or holder.cja_account:
        return _NOT_UPGRADED
    if exempt is None:
        return _NO_ACCOUNT
    if exempt.id == holder.id:
        return _SAME
    if exempt.cja_account is None:
        return _NOT_EXEMPT
    if exempt.status == "cancelled":
        return _CANCELLED
    return _why_not_there(holder, exempt, court_id)


def _why_not_there(holder: Account, exempt: Account, court_id: str) -> MergeRefusal | None:
    if exempt.cja_account != court_id:
        return MergeRefusal("wrong_district", f"The exempt account is one of {exempt.cja_account}, not of {court_id}.")
    if court_id not in exempt.cja_exempt_courts:
        return MergeRefusal("not_exempt_there", f"The account with this number is not exempt at {court_id} (any more).")
    if _compared(exempt.name) != _compared(holder.name):
        return _ANOTHER_NAME
    if court_id in holder.cja_exempt_courts:
        return MergeRefusal("exempt_already", f"The holder's account is exempt at {court_id} already.")
    return None


def refuse(tx: Transaction, holder: Account, request: CjaRequest, by: str, reason: str) -> bool:
    """Refuses a request, and tells its holder why. Returns false if it is decided already."""
    if not store.decide(tx, request, "refused", by, reason):
        return False
    INBOX.send(tx, PACER, holder.email, letters.refused(holder, request, reason))
    tx.record(
        events.CjaRequestRefused(request.court_id, holder.sub, holder.login_id, request.exempt_number, by, reason)
    )
    return True


def _settle(tx: Transaction, holder: Account, exempt: Account, court_id: str, by: str, reason: str) -> None:
    for request in store.of_account(tx, holder.id):
        if (request.state, request.exempt_number, request.court_id) == ("open", exempt.account_number, court_id):
            store.decide(tx, request, "merged", by, reason)


def _compared(name: str) -> str:
    """A name in the form in which names are compared: without case and superfluous space."""
    return " ".join(name.split()).casefold()
