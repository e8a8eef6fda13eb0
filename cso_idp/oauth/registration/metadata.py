"""The client metadata of a registration (RFC 7591 §2, OpenID Connect Registration 1.0 §2, the three logout specifications).

This module checks the type and rules of each member. Authlib's claims classes then check that the discovery document announces
the value. Unknown members are ignored (RFC 7591 §2).
"""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from authlib.oauth2.rfc7591 import ClientMetadataClaims as OAuthClaims
from authlib.oauth2.rfc7591 import InvalidClientMetadataError, InvalidRedirectURIError
from authlib.oidc.registration import ClientMetadataClaims as OpenIdClaims
from joserfc.errors import JoseError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cso_idp.oauth.client_keys import read_keys
from cso_idp.oauth.registration.member_types import (
    SEVERAL,
    Address,
    Fetchable,
    MetadataText,
    Reference,
    Token,
    Web,
    Words,
)
from cso_idp.oauth.vocabulary import ASSERTION_ALGORITHMS, REQUEST_OBJECT_ALGORITHMS, default_scope
from cso_kit.web.hosts import RealDomains, is_loopback_host

# RFC 8252 §7.1: a private-use scheme is a reversed domain name with a dot; `javascript:` and the like have none.
_PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


class Metadata(BaseModel):
    """The supported members."""

    model_config = ConfigDict(extra="ignore", strict=True, defer_build=True)

    redirect_uris: list[Address] | None = SEVERAL
    response_types: list[Words] | None = SEVERAL
    grant_types: list[Token] | None = SEVERAL
    application_type: Literal["web", "native"] = "web"
    contacts: list[MetadataText] | None = SEVERAL
    client_name: MetadataText | None = None
    logo_uri: Web | None = None
    client_uri: Web | None = None
    policy_uri: Web | None = None
    tos_uri: Web | None = None
    software_id: MetadataText | None = None
    software_version: MetadataText | None = None
    sector_identifier_uri: Fetchable | None = None
    subject_type: Token = "public"
    jwks: dict[str, Any] | None = None
    jwks_uri: Fetchable | None = None
    scope: Annotated[str, StringConstraints(max_length=1000)] | None = None
    id_token_signed_response_alg: Token | None = None
    userinfo_signed_response_alg: Token | None = None
    token_endpoint_auth_method: Token = "client_secret_basic"
    token_endpoint_auth_signing_alg: Literal[ASSERTION_ALGORITHMS] | None = None  # type: ignore[valid-type]
    request_uris: list[Reference] | None = SEVERAL
    request_object_signing_alg: Literal[REQUEST_OBJECT_ALGORITHMS] | None = None  # type: ignore[valid-type]
    require_signed_request_object: bool | None = None
    require_pushed_authorization_requests: bool | None = None
    default_max_age: Annotated[int, Field(ge=0, lt=10**9)] | None = None
    require_auth_time: bool = False
    default_acr_values: list[Token] | None = SEVERAL
    initiate_login_uri: Fetchable | None = None
    post_logout_redirect_uris: list[Address] | None = SEVERAL
    backchannel_logout_uri: Fetchable | None = None
    backchannel_logout_session_required: bool | None = None
    frontchannel_logout_uri: Fetchable | None = None
    frontchannel_logout_session_required: bool | None = None
    # This provider's own:
    access_token_format: Literal["opaque", "jwt"] | None = None
    require_pkce: bool | None = None
    resource: Fetchable | None = None
    # Not supported. A request for it is refused, so that nobody believes to have it.
    id_token_encrypted_response_alg: None = None
    userinfo_encrypted_response_alg: None = None
    request_object_encryption_alg: None = None
    introspection_signed_response_alg: None = None
    authorization_signed_response_alg: None = None
    dpop_bound_access_tokens: Literal[False] | None = None
    tls_client_certificate_bound_access_tokens: Literal[False] | None = None

    @property
    def is_public(self) -> bool:
        return self.token_endpoint_auth_method == "none"

    @property
    def grants(self) -> list[str]:
        return ["authorization_code"] if self.grant_types is None else self.grant_types


def check_redirect_uris(metadata: Metadata) -> None:
    """Registration 1.0 §2, RFC 8252 §7: https, http on this machine, or a native application's own scheme; no fragments."""
    if "authorization_code" in metadata.grants and not metadata.redirect_uris:
        raise InvalidRedirectURIError("redirect_uris must name at least one address.")
    for address in metadata.redirect_uris or []:
        if fault := _fault_of_return(address, metadata):
            raise InvalidRedirectURIError(f"redirect_uris: each address {fault}.")


def check_grants(metadata: Metadata) -> None:
    """RFC 7591 §2.1: grant types and response types must fit together."""
    has_code = "code" in metadata.response_types if metadata.response_types is not None else None
    if has_code is not None and has_code != ("authorization_code" in metadata.grants):
        raise InvalidClientMetadataError(
            "response_types and grant_types do not fit together (code, authorization_code)."
        )
    if metadata.is_public and "client_credentials" in metadata.grants:
        raise InvalidClientMetadataError("grant_types: a public client cannot act for itself.")


def check_keys(metadata: Metadata) -> None:
    """Registration 1.0 §2: keys by value or by reference, not both, and public keys only."""
    if metadata.jwks is not None and metadata.jwks_uri is not None:
        raise InvalidClientMetadataError("jwks and jwks_uri must not both be used.")
    if metadata.jwks is None and metadata.jwks_uri is None and (member := _member_with_keys(metadata)):
        raise InvalidClientMetadataError(f"{member} needs jwks or jwks_uri.")
    if metadata.jwks is not None:
        try:
            read_keys(metadata.jwks)
        except ValueError as error:
            raise InvalidClientMetadataError(f"jwks {error}.") from error


def _member_with_keys(metadata: Metadata) -> str | None:
    """The first member that needs a key of the client."""
    if metadata.token_endpoint_auth_method == "private_key_jwt":
        return "private_key_jwt"
    if metadata.request_object_signing_alg is not None:
        return "request_object_signing_alg"
    return "require_signed_request_object" if metadata.require_signed_request_object else None


def check_sector(metadata: Metadata) -> None:
    """Core 1.0 §8.1: addresses on several hosts, or on none, need a sector_identifier_uri to have one sector."""
    hosts = {urlsplit(address).hostname for address in metadata.redirect_uris or []}
    if (
        metadata.subject_type == "pairwise"
        and metadata.sector_identifier_uri is None
        and (len(hosts) != 1 or None in hosts)
    ):
        raise InvalidClientMetadataError("pairwise subjects with several redirect hosts need a sector_identifier_uri.")


def check_logout_addresses(metadata: Metadata) -> None:
    """RP-Initiated Logout 1.0 §3.1. Front-Channel Logout 1.0 §2: the same scheme, host and port as a redirect address."""
    for address in metadata.post_logout_redirect_uris or []:
        if fault := _fault_of_return(address, metadata):
            raise InvalidClientMetadataError(f"post_logout_redirect_uris: each address {fault}.")
    if metadata.frontchannel_logout_uri is not None:
        origins = {urlsplit(address)[:2] for address in metadata.redirect_uris or []}
        if urlsplit(metadata.frontchannel_logout_uri)[:2] not in origins:
            raise InvalidClientMetadataError("frontchannel_logout_uri must be on the host of a redirect address.")


def check_scope(metadata: Metadata) -> None:
    """RFC 6749 §3.3: names separated by single spaces. They are compared with the announced scopes later."""
    if metadata.scope is None:
        return
    if not metadata.scope.isascii() or not metadata.scope.isprintable() or not metadata.scope.split():
        raise InvalidClientMetadataError("scope must name scopes with spaces between them.")


CHECKS: tuple[Callable[[Metadata], None], ...] = (
    check_redirect_uris,
    check_grants,
    check_keys,
    check_sector,
    check_logout_addresses,
    check_scope,
)


def contradictions(metadata: Metadata) -> Iterator[str]:
    """The contradictions of a registration: all rules except those for addresses of strangers."""
    for check in (check_grants, check_keys, check_sector, check_scope):
        try:
            check(metadata)
        except InvalidClientMetadataError as error:
            yield str(error.description)


def read_metadata(document: dict[str, Any], supported: dict[str, Any], default_alg: str) -> dict[str, Any]:
    """Validates metadata. Returns it with all defaults. `supported` is the discovery document.

    Raises:
        InvalidRedirectURIError: a redirect address is invalid.
        InvalidClientMetadataError: another member is invalid.
    """
    try:
        metadata = Metadata.model_validate(document)
    except ValidationError as error:
        raise _fault(error) from error
    for check in CHECKS:
        check(metadata)
    registered = metadata.model_dump(exclude_none=True)
    registered.setdefault("grant_types", metadata.grants)
    registered.setdefault("response_types", ["code"] if "authorization_code" in metadata.grants else [])
    registered.setdefault("id_token_signed_response_alg", default_alg)
    registered["scope"] = " ".join(dict.fromkeys((metadata.scope or default_scope(metadata.grants)).split()))
    for claims_class in (_OAuthClaims, _OpenIdClaims):
        claims = claims_class(dict(registered), {}, claims_class.get_claims_options(supported), supported)
        try:
            claims.validate()
        except JoseError as error:
            name = getattr(error, "claim", "")
            raise InvalidClientMetadataError(
                f"{name}: the value is not supported; see the discovery document."
            ) from error
    return registered


# The addresses that browsers are redirected to, and those that the provider fetches.
_BROWSER_MEMBERS = (
    *("redirect_uris", "post_logout_redirect_uris", "initiate_login_uri", "frontchannel_logout_uri"),
    *("logo_uri", "client_uri", "policy_uri", "tos_uri"),
)
_FETCHED_MEMBERS = ("jwks_uri", "sector_identifier_uri", "backchannel_logout_uri", "request_uris")


def member_with_real_court(registered: dict[str, Any], real: RealDomains, came_by: str) -> str | None:
    """The first member with a forbidden address of a real court (rule F3). `came_by` is the host of the registration request."""
    for member in (*_BROWSER_MEMBERS, *_FETCHED_MEMBERS):
        value = registered.get(member, [])
        for address in [value] if isinstance(value, str) else value:
            if not real.may_lead(address, came_by if member in _BROWSER_MEMBERS else ""):
                return member
    return None


class _OAuthClaims(OAuthClaims):  # type: ignore[misc]  # Authlib is untyped
    def validate_redirect_uris(self) -> None:
        """Nothing: Authlib refuses private-use schemes; `check_redirect_uris` has checked them."""

    def validate_jwks(self) -> None:
        """Nothing: `check_keys` has checked them."""


class _OpenIdClaims(OpenIdClaims):  # type: ignore[misc]  # Authlib is untyped
    def validate_request_uris(self) -> None:
        """Nothing: Authlib takes the list for one address and refuses fragments; `_reference` has checked them."""


def _fault_of_return(address: str, metadata: Metadata) -> str | None:
    """What is wrong with a redirect address."""
    parts = urlsplit(address)
    if "#" in address:
        return "must have no fragment"
    if parts.scheme == "https" and parts.hostname:
        return None
    if parts.scheme == "http" and parts.hostname and is_loopback_host(parts.hostname):
        return None
    if _PRIVATE_SCHEME.fullmatch(parts.scheme) and metadata.application_type == "native" and metadata.is_public:
        return None
    return "must use https, http on this machine, or (a public native application) a scheme of its own such as com.example.app"


def _fault(error: ValidationError) -> InvalidClientMetadataError:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    member = str(first["loc"][0]) if first["loc"] else "the document"
    # Only fixed texts: Pydantic's messages could quote the value, and RFC 6749 §5.2 allows only ASCII without quotation marks.
    text = first["msg"].removeprefix("Value error, ") if first["type"] == "value_error" else "is not what it must be"
    kind = InvalidRedirectURIError if member == "redirect_uris" else InvalidClientMetadataError
    return kind(f"{member}: {text}.")
