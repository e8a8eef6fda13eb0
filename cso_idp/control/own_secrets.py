"""Secrets of its own for a provider whose database is a copy: signing keys, and the secret of pairwise subjects.

They take the place of those in the copy, as if its first start had made them. The keys of a provider in use are changed by
`key_rotation`.
"""

from typing import NamedTuple

from cso_idp import tables
from cso_idp.oauth.clients import secret_store, subject
from cso_idp.oauth.keys import store as key_store
from cso_idp.oauth.keys.signing_keys import ALGORITHMS, NewKey, make_key
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.storage.renaming import Place, Renaming, rename
from cso_kit.storage.unit_of_work import Transaction

_IN_EVENTS = (Place(tables.kit.journal.name, tables.kit.journal.c.data.name),)


class ProviderSecrets(NamedTuple):
    """A signing key for each algorithm, and the secret of pairwise subjects."""

    keys: dict[str, NewKey]
    pairwise: str


def make_secrets() -> ProviderSecrets:
    """New secrets. It takes 0.1 s of CPU, for two RSA keys; most of it does not need the interpreter, so call it in a thread."""
    return ProviderSecrets({alg: make_key(alg, SYSTEM) for alg in ALGORITHMS}, subject.new_pairwise_secret(SYSTEM))


def replace_secrets(tx: Transaction, wanted: ProviderSecrets) -> None:
    """Puts them in the place of all others. The events about the former keys are about the new ones then."""
    for former in key_store.keys(tx):
        new = wanted.keys[former.alg]
        key_store.replace_key(tx, former, new.kid, new.private_key, new.public_jwk)
        rename(tx, Renaming(former.kid, new.kid, _IN_EVENTS))
    secret_store.forget_all(tx)
    subject.keep_pairwise_secret(tx, wanted.pairwise)
    tx.config_changed()
