"""Backup codes: ten for an account, each good once in place of an app's code (rule A11). Only their hashes are stored.

Their real form is not public. Here they are ten small letters and digits, shown in two groups.
"""

import re

from cso_idp.mfa import store
from cso_idp.mfa.events import BackupCodesMade
from cso_idp.mfa.model import BACKUP_CODES, Holder
from cso_kit.secrets.opaque import hash_secret, make_code
from cso_kit.storage.unit_of_work import Transaction

_LENGTH = 10
_CODE = re.compile(r"[a-z0-9]{10}", re.ASCII)


def make_new(tx: Transaction, account: Holder) -> list[str]:
    """Makes new backup codes, as they are shown; those from before are void. They cannot be shown again."""
    made = [make_code(tx.random, "backup code", _LENGTH) for _ in range(BACKUP_CODES)]
    put(tx, account, made)
    tx.record(BackupCodesMade(sub=account.sub, login_id=account.login_id, codes=len(made)))
    return [f"{code[:5]}-{code[5:]}" for code in made]


def put(tx: Transaction, account: Holder, codes: list[str]) -> None:
    """Stores these backup codes, instead of those from before."""
    known = {normal_code(code) or code for code in codes}
    store.replace_backup_codes(tx, account.id, [hash_of(account, code) for code in known])


def normal_code(typed: str | None) -> str | None:
    """A typed backup code without hyphens, space and capitals; `None` if it does not have the form of one."""
    code = (typed or "").replace("-", "").replace(" ", "").lower()
    return code if _CODE.fullmatch(code) else None


def hash_of(account: Holder, code: str) -> str:
    """The hash under which an account's backup code is stored. It holds the `sub`, so that equal codes have different hashes."""
    return hash_secret(f"{account.sub}:{code}")
