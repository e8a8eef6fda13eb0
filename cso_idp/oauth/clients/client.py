"""A registered client: its RFC 7591 metadata, and strict answers to Authlib's hooks."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import ClientMixin
from joserfc.jwk import KeySet, KeySetSerialization

from cso_idp.oauth.vocabulary import ASSERTION_ALGORITHMS, REQUEST_OBJECT_ALGORITHMS, SCOPES, default_scope
from cso_kit.secrets.opaque import matches
from cso_kit.web.hosts import RealDomains

# Strict about the host, because the address of a logo goes into a page's content security policy.
_REAL = RealDomains()
# RFC 8252 §7.3: the loopback addresses at which a native application listens, at a port that its system gives it.
_LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::[1-9][0-9]{0,4})?((?:[/?][!-~]*)?)")
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+([/?][!-~]*)?")


class ClientLinks(NamedTuple):
    """The addresses for the sign-on and consent pages (Registration 1.0 §2); empty texts if there are none."""

    logo: str
    client: str
    policy: str
    tos: str


@dataclass(frozen=True)
class Client(ClientMixin):  # type: ignore[misc]  # Authlib is untyped
    """One client. `client_metadata` holds the members of its registration by their standard names.

    `is_own` marks the simulator's own clients; all others are third parties.
    """

    client_id: str
    secret_hash: str | None
    client_metadata: dict[str, Any] = field(hash=False)
    is_own: bool

    @cached_property
    def name(self) -> str:
        return str(self.client_metadata.get("client_name") or self.client_id)

    @cached_property
    def scope(self) -> str:
        return str(self.client_metadata.get("scope") or default_scope(self.grant_types))

    @cached_property
    def auth_method(self) -> str:
        # RFC 7591 §2: if unspecified or omitted, the default is "client_secret_basic".
        return str(self.client_metadata.get("token_endpoint_auth_method") or "client_secret_basic")

    @cached_property
    def redirect_uris(self) -> tuple[str, ...]:
        return tuple(self.client_metadata.get("redirect_uris", ()))

    @cached_property
    def _loopback_addresses(self) -> frozenset[str]:
        """The loopback addresses of a native application, without their ports (RFC 8252 §7.3)."""
        if self._text("application_type") != "native":
            return frozenset()
        return frozenset(filter(None, map(_without_port, self.redirect_uris)))

    @cached_property
    def grant_types(self) -> tuple[str, ...]:
        return tuple(self.client_metadata.get("grant_types", ("authorization_code",)))

    @cached_property
    def id_token_signed_response_alg(self) -> str | None:
        value = self.client_metadata.get("id_token_signed_response_alg")
        return None if value is None else str(value)

    @cached_property
    def requires_pkce(self) -> bool:
        """Whether the client must use PKCE: public clients, and those that registered `require_pkce`, as courts do."""
        return self.auth_method == "none" or bool(self.client_metadata.get("require_pkce"))

    @cached_property
    def jwks(self) -> KeySet:
        """The public keys that the client registered by value; empty if it registered none."""
        registered = self.client_metadata.get("jwks")
        return KeySet.import_key_set(cast("KeySetSerialization", registered)) if registered else KeySet([])

    @cached_property
    def jwks_uri(self) -> str | None:
        """The address of the client's keys, if it registered them by reference; see `client_keys`."""
        return self._text("jwks_uri")

    @cached_property
    def assertion_algorithms(self) -> tuple[str, ...]:
        """The allowed algorithms of its client assertions (`token_endpoint_auth_signing_alg`)."""
        registered = self._text("token_endpoint_auth_signing_alg")
        return (registered,) if registered else ASSERTION_ALGORITHMS

    @cached_property
    def request_object_algorithms(self) -> tuple[str, ...]:
        """The allowed algorithms of its request objects (`request_object_signing_alg`, Registration 1.0 §2)."""
        registered = self._text("request_object_signing_alg")
        return tuple(alg for alg in REQUEST_OBJECT_ALGORITHMS if registered in (None, alg))

    @cached_property
    def requires_request_object(self) -> bool:
        """Whether the client must use signed request objects (RFC 9101 §10.5)."""
        return self.client_metadata.get("require_signed_request_object") is True

    @cached_property
    def requires_pushing(self) -> bool:
        """Whether the client must push its requests (RFC 9126 §6)."""
        return self.client_metadata.get("require_pushed_authorization_requests") is True

    def has_registered_reference(self, reference: str) -> bool:
        """Whether this `request_uri` is exactly one of its `request_uris` (Registration 1.0 §2)."""
        return reference in tuple(self.client_metadata.get("request_uris", ()))

    def may_refer_to(self, reference: str) -> bool:
        """Whether it registered this `request_uri`, with or without the fragment with the hash (Core 1.0 §6.2)."""
        address, _, fragment = reference.partition("#")
        return self.has_registered_reference(reference) or (bool(fragment) and self.has_registered_reference(address))

    @cached_property
    def userinfo_signed_response_alg(self) -> str | None:
        """The algorithm of its signed UserInfo; `None` for plain JSON."""
        return self._text("userinfo_signed_response_alg")

    @cached_property
    def subject_type(self) -> str:
        """`public` or `pairwise` (Core 1.0 §8)."""
        return self._text("subject_type") or "public"

    @cached_property
    def sector(self) -> str:
        """The sector of its pairwise subjects, a host (Core 1.0 §8.1)."""
        return urlsplit(self._text("sector_identifier_uri") or next(iter(self.redirect_uris), "")).hostname or ""

    @cached_property
    def has_view_only_client(self) -> bool:
        """Whether it has a view-only client beside it, for holders who may read but not file: a court's own (rule A12)."""
        return self.is_own and bool(self._text("view_only_client"))

    @cached_property
    def court_id(self) -> str | None:
        """The court whose client it is; `None` for the Case Locator, the courts' view-only clients and all others."""
        return self._text("court_id") if self.is_own else None

    @cached_property
    def front_page(self) -> str:
        """The page to which a logout leads back, which is a court's front page; empty if it registered none."""
        return str(next(iter(self.client_metadata.get("post_logout_redirect_uris", ())), ""))

    @cached_property
    def needs_consent(self) -> bool:
        """Whether it needs the account holder's consent: all clients except the simulator's own and `first_party` ones.

        Only a scenario can set `first_party`, not a dynamic registration.
        """
        return not self.is_own and self.client_metadata.get("first_party") is not True

    @cached_property
    def links(self) -> ClientLinks:
        """Its addresses for people. Values that are no web addresses are left out."""
        return ClientLinks(*(self._web_address(f"{name}_uri") for name in ClientLinks._fields))

    @cached_property
    def _scopes(self) -> frozenset[str]:
        """Its allowed scopes: the registered ones, but offline access only with the refresh grant (Core 1.0 §11)."""
        kept = SCOPES if "refresh_token" in self.grant_types else [part for part in SCOPES if part != "offline_access"]
        return frozenset(kept) & frozenset(self.scope.split())

    def _text(self, member: str) -> str | None:
        value = self.client_metadata.get(member)
        return None if value is None else str(value)

    def _web_address(self, member: str) -> str:
        value = self._text(member) or ""
        # Rule F3: a logo would be loaded from a real court.
        return value if _WEB_ADDRESS.fullmatch(value) and not _REAL.is_real(value) else ""

    # Authlib's hooks:

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        # OpenID Connect Core 1.0 §3.1.2.1: redirect_uri is REQUIRED, so there is no default.
        return None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The allowed part of the requested scope, in its order; `None` (invalid_scope) if nothing is allowed."""
        return " ".join(part for part in dict.fromkeys((scope or "").split()) if part in self._scopes) or None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        # RFC 9700 §4.1.3: exact string matching, except the port of a native application's loopback address.
        return redirect_uri in self.redirect_uris or _without_port(redirect_uri) in self._loopback_addresses

    def check_client_secret(self, client_secret: str) -> bool:
        return self.secret_hash is not None and matches(client_secret, self.secret_hash)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type in self.client_metadata.get("response_types", ("code",))

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types


def _without_port(address: str) -> str | None:
    """A loopback address without its port; `None` for every other address."""
    found = _LOOPBACK.fullmatch(address)
    return found[1] + found[2] if found else None
