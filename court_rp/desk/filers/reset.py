"""Resets a lost court password and sends the new one to the filer (rule L10). The clerk never sees it."""

from court_rp.courts.phase import local_text
from court_rp.courts.registry import Court
from court_rp.desk.filers import letters
from court_rp.desk.filers.errors import NoAddress, RetiredGetsNoKey
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from court_rp.legacy.reset_key import reset_key
from court_rp.transition.inbox import INBOX
from cso_kit.secrets.opaque import make_alphanumeric
from cso_kit.secrets.randomness import Randomness
from cso_kit.storage.unit_of_work import Transaction


def new_key(random: Randomness) -> str:
    """A new password by the rules of CM/ECF 4.2: at least eight characters, of both cases, with a digit or a sign (D§2.6)."""
    return f"Ck-{make_alphanumeric(random, 'court password', 12)}-7"


def why_not(court: Court, filer: Filer) -> RetiredGetsNoKey | NoAddress | None:
    """Why this filer's password cannot be reset by mail."""
    if filer.retired_at is not None:
        return RetiredGetsNoKey(filer.login, local_text(filer.retired_at, court.zone))
    return None if filer.email else NoAddress(filer.login)


def reset_by_mail(
    tx: Transaction, court: Court, filer: Filer, key: str, key_hash: str
) -> Filer | RetiredGetsNoKey | NoAddress:
    """Gives a filer the password `key`, and sends it to the address in the court's records. Sessions of the old one end."""
    if (refusal := why_not(court, filer)) is not None:
        return refusal
    changed = reset_key(tx, court, filer, key_hash)
    if not isinstance(changed, Filer):  # pragma: no cover - `why_not` has refused it
        raise RuntimeError(changed.code)
    filers.remember_key(tx, filer.id, key)
    INBOX.send(tx, court.court_id, filer.email, letters.key_reset(court, changed, key))
    return changed
