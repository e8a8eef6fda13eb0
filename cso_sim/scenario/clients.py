"""Checks the applications of a scenario: `[[clients]]` has the metadata of `/register` (RFC 7591 §2).

The operator trusts a scenario, so two rules are wider than for strangers: redirect addresses may be http on any host, and the
secret is chosen. All other rules of registration hold; they are checked before anything is loaded.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from cso_kit.web.validation_messages import unknown_name, validation_message
from cso_sim.scenario.document import ClientTable

_GRANTS = ("authorization_code", "refresh_token", "client_credentials")


def faults_of(client: ClientTable) -> Iterator[tuple[str, str]]:
    """The invalid members and the reasons. The member is empty if the reason is about the client as a whole."""
    from pydantic import ValidationError

    # Imported here, because most scenarios have no clients.
    from cso_idp.oauth.registration.metadata import Metadata, contradictions

    document: dict[str, Any] = client.model_dump(exclude_unset=True, exclude={"client_id", "first_party"})
    secret = document.pop("client_secret", None)
    known = [*ClientTable.model_fields, "client_secret", *Metadata.model_fields]
    # `client_name#fr` is the name in French (RFC 7591 §2.2).
    strange = [name for name in document if name.partition("#")[0] not in known]
    yield from ((name, unknown_name(name, known)) for name in strange)
    try:
        metadata = Metadata.model_validate(document)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            yield str(details["loc"][0]), validation_message(details)
        return
    yield from _unsupported(document)
    yield from _returns(client)
    yield from _secrets(metadata.token_endpoint_auth_method, secret)
    yield from (("", sentence) for sentence in contradictions(metadata))


def _unsupported(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The values that this provider does not support."""
    from cso_idp.oauth.vocabulary import ASSERTION_ALGORITHMS, CLIENT_AUTH_METHODS, SCOPES, SUBJECT_TYPES

    supported = {
        "scope": SCOPES,
        "grant_types": _GRANTS,
        "response_types": ("code",),
        "subject_type": SUBJECT_TYPES,
        "token_endpoint_auth_method": CLIENT_AUTH_METHODS,
        "id_token_signed_response_alg": ASSERTION_ALGORITHMS,
        "userinfo_signed_response_alg": ASSERTION_ALGORITHMS,
    }
    for name, values in supported.items():
        chosen = document.get(name, [])
        for value in chosen.split() if isinstance(chosen, str) else chosen:
            if value not in values:
                yield name, unknown_name(value, values)


def _returns(client: ClientTable) -> Iterator[tuple[str, str]]:
    for address in client.redirect_uris:
        parts = urlsplit(address)
        is_web = parts.scheme in {"https", "http"} and bool(parts.hostname)
        # RFC 8252 §7.1: an application's own scheme is a reversed domain name; `javascript:` has no dot.
        if parts.fragment or not (is_web or "." in parts.scheme):
            message = "is an https or http address, or has a scheme of its own such as com.example.app, and no fragment"
            yield "redirect_uris", f"{address!r} cannot be used: each {message}."


def _secrets(method: str, secret: object) -> Iterator[tuple[str, str]]:
    if method.startswith("client_secret_") and not isinstance(secret, str):
        way_out = 'a client without one is public, and says token_endpoint_auth_method = "none".'
        yield "", f"client_secret is missing, a text; {way_out}"
    if not method.startswith("client_secret_") and secret is not None:
        yield "client_secret", f"A client of token_endpoint_auth_method = {method!r} has no secret; leave it out."
