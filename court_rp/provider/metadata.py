"""Parses the provider's published metadata and keys, and checks their shape.

`client.py` fetches and caches them.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from court_rp.provider.errors import ProviderError

if TYPE_CHECKING:
    from joserfc.jwk import Key

KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth"})


class Metadata(NamedTuple):
    """The members of the provider's metadata that a court uses (OpenID Connect Discovery 1.0 §3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    introspection_endpoint: str | None
    sends_iss: bool
    scopes_supported: frozenset[str] | None


def parse_metadata(document: dict[str, Any], issuer: str, alg: str) -> Metadata:
    """Parses a discovery document. `alg` is the algorithm that the courts registered for their ID tokens.

    Raises:
        ProviderError: the issuer is another one, an endpoint is missing, or the provider does not sign with that algorithm.
    """
    # OpenID Connect Discovery 1.0 §4.3: the issuer must be exactly the expected one (mix-up attack).
    if document.get("issuer") != issuer:
        raise ProviderError("issuer_mismatch", f"the metadata is that of {document.get('issuer')!r}")
    if alg not in (_words(document.get("id_token_signing_alg_values_supported")) or ()):
        raise ProviderError("algorithm_not_announced", f"id_token_signing_alg_values_supported lacks {alg}")
    return Metadata(
        issuer,
        authorization_endpoint=_endpoint(document, "authorization_endpoint"),
        token_endpoint=_endpoint(document, "token_endpoint"),
        userinfo_endpoint=_endpoint(document, "userinfo_endpoint"),
        jwks_uri=_endpoint(document, "jwks_uri"),
        end_session_endpoint=_optional_endpoint(document, "end_session_endpoint"),
        introspection_endpoint=_optional_endpoint(document, "introspection_endpoint"),
        sends_iss=document.get("authorization_response_iss_parameter_supported") is True,
        scopes_supported=_words(document.get("scopes_supported")),
    )


def _endpoint(document: dict[str, Any], name: str) -> str:
    address = document.get(name)
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise ProviderError("bad_metadata", f"{name} is missing")
    return address


def _optional_endpoint(document: dict[str, Any], name: str) -> str | None:
    return _endpoint(document, name) if document.get(name) is not None else None


def _words(value: object) -> frozenset[str] | None:
    return frozenset(word for word in value if isinstance(word, str)) if isinstance(value, list) else None


def parse_keys(document: dict[str, Any]) -> list[tuple[dict[str, Any], "Key"]]:
    """The public keys of a JWK set, each with its JWK members."""
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    listed = document.get("keys")
    found: list[tuple[dict[str, Any], Key]] = []
    for jwk in listed if isinstance(listed, list) else []:
        if not isinstance(jwk, dict) or jwk.get("kty") not in KEY_TYPES.values():
            continue  # RFC 7517 §5: keys that are not understood are ignored; symmetric ones have no business here
        try:
            found.append((jwk, import_key({name: value for name, value in jwk.items() if name not in _PRIVATE})))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return found
