"""The Config OP plan: one module, that the discovery document is right (Discovery 1.0 §3, RFC 8414 §2).

That what it announces also works is the business of `test_announced.py`.
"""

import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from joserfc.jwk import KeySet

from tests.conformance.conftest import prepared, started
from tests.conftest import Databases
from tests.idp.conftest import ISSUER

HTTPS_ISSUER = "https://pacer.login.example.test"
# Registered at IANA as OAuth authorization server metadata (RFC 8414 §7.1): another member is a spelling mistake.
REGISTERED = {
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "scopes_supported",
    "response_types_supported",
    "response_modes_supported",
    "grant_types_supported",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
    "service_documentation",
    "ui_locales_supported",
    "op_policy_uri",
    "op_tos_uri",
    "revocation_endpoint",
    "revocation_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_signing_alg_values_supported",
    "introspection_endpoint",
    "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported",
    "code_challenge_methods_supported",
    "userinfo_endpoint",
    "acr_values_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "userinfo_signing_alg_values_supported",
    "request_object_signing_alg_values_supported",
    "display_values_supported",
    "claim_types_supported",
    "claims_supported",
    "claims_locales_supported",
    "claims_parameter_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
    "require_request_uri_registration",
    "require_signed_request_object",
    "pushed_authorization_request_endpoint",
    "require_pushed_authorization_requests",
    "authorization_response_iss_parameter_supported",
    "prompt_values_supported",
    "end_session_endpoint",
    "check_session_iframe",
    "frontchannel_logout_supported",
    "frontchannel_logout_session_supported",
    "backchannel_logout_supported",
    "backchannel_logout_session_supported",
}
ENDPOINTS = re.compile(r"_endpoint$|^jwks_uri$|^check_session_iframe$")


async def test_oidcc_discovery_endpoint_verification(client: httpx.AsyncClient) -> None:
    """At the right address; members of the right form; what must be there is there."""
    answer = await client.get("/.well-known/openid-configuration")
    document = answer.json()

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert document["issuer"] == ISSUER
    assert "code" in document["response_types_supported"]
    assert set(document["subject_types_supported"]) <= {"public", "pairwise"}
    assert "RS256" in document["id_token_signing_alg_values_supported"]
    assert {"authorization_code", "refresh_token"} <= set(document["grant_types_supported"])
    assert "openid" in document["scopes_supported"]
    assert {"sub", "iss", "aud", "exp", "iat"} <= set(document["claims_supported"])
    for name in ("authorization", "token", "userinfo", "registration", "end_session"):
        assert document[f"{name}_endpoint"].startswith(ISSUER)
    if document["request_parameter_supported"] or document["request_uri_parameter_supported"]:
        assert "RS256" in document["request_object_signing_alg_values_supported"]


async def test_members_have_the_form_their_names_say(metadata: dict[str, Any]) -> None:
    assert metadata.keys() <= REGISTERED
    for name, value in metadata.items():
        if name.endswith(("_parameter_supported", "_logout_supported", "_session_supported")) or "require" in name:
            assert isinstance(value, bool), name
        elif name.endswith("_supported"):
            assert value, name  # RFC 8414 §3.2: claims with zero elements must be omitted
            assert len(set(value)) == len(value), name
            assert all(isinstance(each, str) for each in value), name
        else:
            assert isinstance(value, str), name
    scope_token = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
    assert all(scope_token.fullmatch(scope) for scope in metadata["scopes_supported"])
    assert all(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) for tag in metadata["ui_locales_supported"])


async def test_every_endpoint_is_under_an_https_issuer(databases: Databases) -> None:
    """The suite's first complaint everywhere else: an endpoint with http, or on another host."""
    async with started(prepared(databases), issuer=f"{HTTPS_ISSUER}/") as provider:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=HTTPS_ISSUER) as client:
            document = (await client.get("/.well-known/openid-configuration")).json()

    assert document["issuer"] == HTTPS_ISSUER
    for name in filter(ENDPOINTS.search, document):
        parts = urlsplit(document[name])
        assert (parts.scheme, parts.netloc) == ("https", "pacer.login.example.test"), name
        assert not parts.query
        assert not parts.fragment


async def test_keys_are_valid_distinct_and_public(client: httpx.AsyncClient, metadata: dict[str, Any]) -> None:
    answer = await client.get(metadata["jwks_uri"])
    keys = answer.json()["keys"]

    assert len(KeySet.import_key_set(answer.json()).keys) == len(keys)
    assert len({key["kid"] for key in keys}) == len(keys)
    assert {key["alg"] for key in keys} == set(metadata["id_token_signing_alg_values_supported"])
    assert {key["kty"] for key in keys} <= {"RSA", "EC", "OKP"}
    assert {key.get("use", "sig") for key in keys} == {"sig"}
    assert not any({"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & key.keys() for key in keys)


async def test_document_is_the_same_for_oauth_clients_and_has_an_entity_tag(client: httpx.AsyncClient) -> None:
    """RFC 8414 §3: the same metadata at the OAuth address."""
    first = await client.get("/.well-known/openid-configuration")

    again = await client.get("/.well-known/openid-configuration", headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304
    assert (await client.get("/.well-known/oauth-authorization-server")).json() == first.json()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "pacer.login.uscourts.gov", "127.0.0.1:8400"])
async def test_host_header_does_not_change_what_is_announced(client: httpx.AsyncClient, host: str) -> None:
    """Host-header injection: a poisoned cache would send everybody's codes elsewhere."""
    for forged in (
        {"host": host},
        {"x-forwarded-host": host, "x-forwarded-proto": "https"},
        {"forwarded": f"host={host}"},
    ):
        document = (await client.get("/.well-known/openid-configuration", headers=forged)).json()
        assert document["issuer"] == ISSUER
        assert all(document[name].startswith(ISSUER) for name in filter(ENDPOINTS.search, document))
