"""The court's own reset of a lost CM/ECF password (rule L10). PACER has no part in it."""

from court_rp.courts.registry import Court
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from court_rp.legacy import store
from court_rp.legacy.errors import CredentialIsRetired
from cso_kit.work import Transaction


def reset_key(tx: Transaction, court: Court, filer: Filer, key_hash: str) -> Filer | CredentialIsRetired:
    """Gives a filer a new key and forgets the wrong tries; a retired credential is not given one (rule L6)."""
    if filer.retired_at is not None:
        return CredentialIsRetired(court, filer.retired_at)
    store.forget_failures(tx, court.court_id, filer.login)
    return filers.change(tx, filer, key_hash=key_hash)
