"""A client can register exactly the values that discovery announces."""

from typing import Any

import pytest

from tests.idp.relying_party import RelyingParty
from tests.idp.self_registration import JWK, MINE

# Where discovery announces the values of each member (Registration 1.0 §2, Discovery 1.0 §3).
ANNOUNCED_AS = {
    "subject_type": "subject_types_supported",
    "id_token_signed_response_alg": "id_token_signing_alg_values_supported",
    "userinfo_signed_response_alg": "userinfo_signing_alg_values_supported",
    "token_endpoint_auth_method": "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg": "token_endpoint_auth_signing_alg_values_supported",
    "request_object_signing_alg": "request_object_signing_alg_values_supported",
    "scope": "scopes_supported",
    "grant_types": "grant_types_supported",
    "response_types": "response_types_supported",
    "default_acr_values": "acr_values_supported",
}
LISTS = {"grant_types", "response_types", "default_acr_values"}
# Values that a specification defines and this provider does not offer.
ELSEWHERE = {
    "id_token_signed_response_alg": ["none", "HS256", "RS384"],
    "userinfo_signed_response_alg": ["none", "HS256"],
    "token_endpoint_auth_method": ["client_secret_jwt", "tls_client_auth"],
    "token_endpoint_auth_signing_alg": ["none", "HS256"],
    "request_object_signing_alg": ["none", "HS256"],
    "scope": ["address", "phone"],
    "grant_types": ["implicit", "password", "urn:ietf:params:oauth:grant-type:device_code"],
    "response_types": ["token", "id_token", "code id_token"],
    "default_acr_values": ["0"],
    "subject_type": ["ephemeral"],
}


def metadata_with(member: str, value: str) -> dict[str, Any]:
    """A registration with this value, and the members that it requires."""
    metadata: dict[str, Any] = {**MINE, member: [value] if member in LISTS else value}
    if member == "request_object_signing_alg" or value == "private_key_jwt":
        metadata["jwks"] = {"keys": [JWK]}
    if member == "grant_types":
        metadata["grant_types"] = list(dict.fromkeys(["authorization_code", value]))
    return metadata


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("member", sorted(ANNOUNCED_AS))
async def test_each_announced_value_can_be_registered_and_no_other(court: RelyingParty, member: str) -> None:
    discovery = (await court.client.get("/.well-known/openid-configuration")).json()
    announced = discovery[ANNOUNCED_AS[member]]
    assert announced

    for value in announced:
        answer = await court.client.post("/register", json=metadata_with(member, value))
        assert answer.status_code == 201, (member, value, answer.text)
    for value in [*ELSEWHERE[member], "something-else"]:
        assert value not in announced
        answer = await court.client.post("/register", json=metadata_with(member, value))
        assert answer.json()["error"] == "invalid_client_metadata", (member, value)


async def test_logout_addresses_are_registered_as_announced(court: RelyingParty) -> None:
    """A member that is announced as supported comes back in the registration."""
    discovery = (await court.client.get("/.well-known/openid-configuration")).json()
    metadata = {
        "backchannel_logout_uri": "http://localhost:9000/backchannel",
        "backchannel_logout_session_required": True,
        "frontchannel_logout_uri": "http://localhost:9000/frontchannel",
        "frontchannel_logout_session_required": True,
        "post_logout_redirect_uris": ["http://localhost:9000/bye"],
    }

    document = (await court.client.post("/register", json={**MINE, **metadata})).json()

    assert {name: document[name] for name in metadata} == metadata
    for way in ("backchannel", "frontchannel"):
        assert discovery[f"{way}_logout_supported"] is True
        assert discovery[f"{way}_logout_session_supported"] is True
