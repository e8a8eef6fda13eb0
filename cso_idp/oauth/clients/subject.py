"""Subject identifiers (OpenID Connect Core 1.0 §8).

A client with `subject_type: pairwise` sees another `sub` than the clients of other sectors, so that they cannot correlate their
data. The provider itself always uses the account's own `sub`.
"""

import base64
import hashlib
import hmac

from cso_idp.oauth.clients import secret_store
from cso_idp.oauth.clients.client import Client
from cso_kit.secrets.opaque import make_secret
from cso_kit.secrets.randomness import Randomness
from cso_kit.storage.unit_of_work import Transaction

_NAME = "pairwise"


def subject_for(client: Client, sub: str, secret: str) -> str:
    """The subject identifier of the account with this `sub` for `client`."""
    if client.subject_type != "pairwise":
        return sub
    # §8.1: not reversible, and different for each sector; the separator cannot be part of a host name.
    digest = hmac.new(secret.encode(), f"{client.sector}|{sub}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def pairwise_secret(tx: Transaction) -> str | None:
    """The secret of pairwise subjects, if it exists. It never changes, because every pairwise `sub` would change."""
    return secret_store.find(tx, _NAME)


def make_pairwise_secret(tx: Transaction) -> str:
    """Makes the secret, unless another process has made it."""
    known = pairwise_secret(tx)
    if known is not None:
        return known
    made = new_pairwise_secret(tx.random.lasting())
    keep_pairwise_secret(tx, made)
    return made


def new_pairwise_secret(random: Randomness) -> str:
    """A secret of pairwise subjects that is not stored yet."""
    return make_secret(random, "cso_pw_")


def keep_pairwise_secret(tx: Transaction, made: str) -> None:
    """Stores the secret of pairwise subjects, where there is none."""
    secret_store.add(tx, _NAME, made)
