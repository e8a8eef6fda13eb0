"""Subject identifiers: what a client knows an account by (OpenID Connect Core 1.0 §8).

A client that registered `subject_type: pairwise` sees another `sub` than the clients of other sectors, so that they cannot put
together what they know. Inside the provider an account is always known by its own `sub`.
"""

import base64
import hashlib
import hmac

from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.tokens import secret_store
from cso_kit.secrets.opaque import make_secret
from cso_kit.storage.unit_of_work import Transaction

_NAME = "pairwise"


def subject_for(client: Client, sub: str, secret: str) -> str:
    """What `client` knows the account with this `sub` by."""
    if client.subject_type != "pairwise":
        return sub
    # §8.1: not reversible, and different for each sector; the separator cannot be part of a host name.
    digest = hmac.new(secret.encode(), f"{client.sector}|{sub}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def pairwise_secret(tx: Transaction) -> str | None:
    """The secret that pairwise subjects are derived with, if it was made; it never changes, or every `sub` would."""
    return secret_store.find(tx, _NAME)


def make_pairwise_secret(tx: Transaction) -> str:
    """Makes the secret, unless another process was first."""
    known = pairwise_secret(tx)
    if known is not None:
        return known
    made = make_secret("cso_pw_")
    secret_store.add(tx, _NAME, made)
    return made
