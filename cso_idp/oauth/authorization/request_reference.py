"""Fetches what the check of a request object needs: the object itself, by `request_uri`, and its client's keys.

The async shell fetches both before the transaction, under the rule of `address_rule`. `request_object` checks the object.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from cso_idp.oauth.client_keys import ClientKeys
from cso_idp.oauth.clients.address_rule import FetchError
from cso_idp.oauth.clients.fetching import Fetcher
from cso_idp.oauth.registered import Registered
from cso_idp.oauth.vocabulary import PUSHED_REFERENCE
from cso_kit.storage.database import Database

_ACCEPT = "application/oauth-authz-req+jwt, application/jwt, application/jose"


class Fetched(NamedTuple):
    """The content of a `request_uri`: the object's text, or why there is none (plain ASCII for an OAuth error)."""

    text: str | None
    fault: str | None = None


def holds_object(sent: Mapping[str, str]) -> bool:
    """Whether an authorization request has an object, or a `request_uri` that is no pushed reference."""
    return "request" in sent or ("request_uri" in sent and not sent["request_uri"].startswith(PUSHED_REFERENCE))


class RequestReferences:
    """Fetches the objects and keys of requests, under the rule for registered addresses."""

    def __init__(self, database: Database, registered: Registered, client_keys: ClientKeys, fetcher: Fetcher) -> None:
        self._database = database
        self._registered = registered
        self._client_keys = client_keys
        self._fetcher = fetcher

    async def fetch(self, sent: Mapping[str, str]) -> Fetched | None:
        """Fetches the object of a request, and its client's keys.

        Returns `None` if the object is in the request, or its address must not be fetched.
        """
        client_id, text, found = sent.get("client_id", ""), sent.get("request"), None
        if text is None:
            reference = sent["request_uri"]
            client = await self._database.read(lambda tx: self._registered.client(tx, client_id))
            # Core 1.0 §6.2, RFC 9101 §10.4: only registered addresses are fetched, because anybody can write a link.
            if client is None or not client.may_refer_to(reference):
                return None
            # A fragment that is registered with the address is no hash.
            found = await self._read(reference, is_hashed=not client.has_registered_reference(reference))
            text = found.text
        await self._client_keys.prepare_for(text, "iss")
        return found

    async def _read(self, reference: str, *, is_hashed: bool) -> Fetched:
        address, _, fragment = reference.partition("#")
        try:
            answer = await self._fetcher.request("GET", address, accept=_ACCEPT)
        except FetchError as error:
            return Fetched(None, str(error))
        if answer.status != 200:
            return Fetched(None, f"it answered with status {answer.status}, not 200 (redirects are not followed)")
        if is_hashed and not _has_hash(answer.body, fragment):
            return Fetched(None, "what is there has another SHA-256 hash than the fragment says")
        try:
            return Fetched(answer.body.decode("ascii").strip())
        except UnicodeDecodeError:
            return Fetched(None, "its answer is not a JWT")


def _has_hash(body: bytes, fragment: str) -> bool:
    """Core 1.0 §6.2: the fragment of a request_uri is the base64url encoded SHA-256 hash of its content."""
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=") == fragment.rstrip("=").encode()
