"""The court's reset of a lost CM/ECF password (rule L10), without PACER."""

from court_rp.courts.registry import Court
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from court_rp.legacy import store
from court_rp.legacy.errors import CredentialIsRetired
from court_rp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction


def reset_key(tx: Transaction, court: Court, filer: Filer, key_hash: str) -> Filer | CredentialIsRetired:
    """Gives a filer a new key, ends the old key's sessions and resets the failure count. Rule L6: a retired credential gets none.

    Sessions of Central Sign-On go on; they do not depend on the key.
    """
    if (retired := CredentialIsRetired.of(court, filer)) is not None:
        return retired
    changed = filers.change(tx, filer, key_hash=key_hash)
    store.forget_failures(tx, court.court_id, filer.login)
    for session in sessions.of_filer(tx, filer.id):
        sessions.end(tx, session, sessions.KEY_RESET, filer.login)
    sessions.disown(tx, filer.id)
    return changed
