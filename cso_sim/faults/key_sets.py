"""Faults of the published keys (JWKS), and of their rotation. Clients keep the keys for a while, as they keep the metadata."""

from typing import Any

from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.strike_points import JWKS, TokenDraft
from cso_kit.faults.fault import Occasion
from cso_sim.faults import forging
from cso_sim.faults.id_token_claims import IdTokenFault
from cso_sim.faults.token_responses import ResponseFault

_ROTATION = "OpenID Connect Core 1.0 §10.1.1"


class KeySetFault(ResponseFault):
    """A fault of the key set."""

    strikes = JWKS

    def strike(self, value: ProtocolResponse, occasion: Occasion) -> ProtocolResponse:
        value.headers.pop("cache-control", None)
        return super().strike(value, occasion)

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document["keys"] = self.keys(document["keys"])

    def keys(self, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The keys that are sent."""
        return published


class Empty(KeySetFault):
    """The key set is empty.

    Refuses tokens that it cannot check, and fetches the keys again later.
    """

    name = "jwks_empty"
    expects = "any"
    source = "RFC 7517 §5"

    def keys(self, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return []


class Stale(KeySetFault):
    """The key set lacks the keys that sign now, as a copy that was kept for too long; other keys are in it.

    Refuses tokens by keys that it does not know, and fetches the keys again later.
    """

    name = "jwks_stale"
    expects = "any"
    source = _ROTATION

    def keys(self, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**_public(alg), "alg": alg, "use": "sig"} for alg in ("RS256", "ES256")]


class DuplicateKid(KeySetFault):
    """Each key comes twice under the same id, first a stranger's.

    Refuses the token, or tries each fitting key with that id; a signature by the published key may be accepted.
    """

    name = "jwks_kid_twice"
    expects = "any"
    source = "RFC 7517 §4.5"

    def keys(self, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
        strange = [
            {**_public(key["alg"]), "alg": key["alg"], "kid": key["kid"], "use": "sig"}
            for key in published
            if key["alg"] in {"RS256", "ES256"}
        ]
        return [*strange, *published]


class ForEncryption(KeySetFault):
    """All keys are published for encryption (`"use": "enc"`).

    Had better refuse tokens that are signed by such a key; no specification demands it.
    """

    name = "jwks_use_enc"
    expects = "any"
    source = "RFC 7517 §4.2"

    def keys(self, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**key, "use": "enc"} for key in published]


class SymmetricToo(KeySetFault):
    """The key set also has a symmetric key, and a key of a type that nobody knows.

    Ignores the keys that it does not understand, never takes a published secret for a key, and accepts the token.
    """

    name = "jwks_unknown_types"
    expects = "recover"
    source = "RFC 7517 §5; RFC 8725 §2.1"

    def keys(self, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"kty": "oct", "k": "c2VjcmV0", "kid": "published-secret", "alg": "HS256"},
            {"kty": "cso", "kid": "of-the-future"},
            *published,
        ]


class PrivateMembers(KeySetFault):
    """The keys seem to have private members (`d`), as if the provider had published its secrets. They are not its real ones.

    Ignores the private members, or refuses the key set.
    """

    name = "jwks_private_members"
    expects = "any"
    source = "RFC 7517 §9.2; oidcc-discovery-endpoint-verification"

    def keys(self, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**key, "d": "AQAB"} for key in published]


class RotatedBeforeSigning(IdTokenFault):
    """The provider publishes a new key and signs the ID token with it at once. The rotation is real, and stays.

    Fetches the keys again when it meets the unknown id, and accepts the token.
    """

    name = "keys_rotated_before_signing"
    expects = "recover"
    source = f"{_ROTATION}; oidcc-client-test-signing-key-rotation-just-before-signing"

    def fits(self, value: TokenDraft) -> bool:
        return True

    def strike(self, value: TokenDraft, occasion: Occasion) -> TokenDraft:
        value.keyring = value.rotate()
        return value


def _public(alg: str) -> dict[str, Any]:
    return dict(forging.stranger(alg).as_dict(private=False))
