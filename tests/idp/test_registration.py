"""Dynamic client registration (RFC 7591, RFC 7592, OpenID Connect Registration 1.0)."""

import json
from typing import Any

import httpx
import pytest

from cso_idp.app import create_app
from cso_idp.provider import Provider
from tests.conftest import Databases
from tests.idp.conftest import ISSUER, PASSWORD, REDIRECT_URI, running, settings_for
from tests.idp.relying_party import Browser, RelyingParty, sent_back
from tests.idp.self_registration import JWK, MINE, bearer, register, registered


async def test_registration_response_has_all_effective_metadata(court: RelyingParty, provider: Provider) -> None:
    """RFC 7591 §3.2.1: credentials, defaults and the address to manage it at; kept by no cache."""
    answer = await register(court, something_nobody_knows="x")
    document = answer.json()

    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert document["client_secret_expires_at"] == 0
    assert document["token_endpoint_auth_method"] == "client_secret_basic"
    assert document["grant_types"] == ["authorization_code"]
    assert document["response_types"] == ["code"]
    assert document["scope"] == "openid profile email"
    assert document["subject_type"] == "public"
    assert document["id_token_signed_response_alg"] == "RS256"
    assert document["registration_client_uri"] == f"{ISSUER}/register/{document['client_id']}"
    assert "something_nobody_knows" not in document
    journal = json.dumps([event.document("cso_idp") for event in await provider.control.events()])
    assert document["client_id"] in journal
    assert document["client_secret"] not in journal
    assert document["registration_access_token"] not in journal


async def test_secrets_are_made_only_for_clients_that_use_one(court: RelyingParty) -> None:
    public = await registered(court, token_endpoint_auth_method="none")
    signing = await registered(court, token_endpoint_auth_method="private_key_jwt", jwks={"keys": [JWK]})

    assert "client_secret" not in public
    assert "client_secret" not in signing


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("uri", "more"),
    [
        ("https://app.example/cb", {}),
        ("https://app.example/cb?foo=bar", {}),
        ("http://localhost:9000/cb", {}),
        ("http://127.0.0.1:9000/cb", {}),
        ("http://[::1]:9000/cb", {}),
        ("com.example.app:/cb", {"application_type": "native", "token_endpoint_auth_method": "none"}),
    ],
)
async def test_valid_redirect_addresses_are_registered(court: RelyingParty, uri: str, more: dict[str, str]) -> None:
    assert (await registered(court, redirect_uris=[uri], **more))["redirect_uris"] == [uri]


@pytest.mark.parametrize(
    "uri",
    [
        "http://app.example/cb",
        "http://localhost.evil.example/cb",
        "https://user@app.example/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "com.example.app:/cb",
        "/cb",
        "https:///cb",
        "https://app.example/c b",
        "https://app.example\\@evil.example/",
        "https://äpp.example/",
        "https://app.example:99999/",
        "https://[::1/",
        "",
        7,
        None,
    ],
)
async def test_invalid_redirect_addresses_are_refused(court: RelyingParty, uri: object) -> None:
    """Whatever is no place to send a code to: invalid_redirect_uri (RFC 7591 §3.2.2)."""
    answer = await register(court, redirect_uris=[REDIRECT_URI, uri])

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_redirect_uri"


@pytest.mark.parametrize(
    "members",
    [
        {"response_types": ["token"]},
        {"response_types": ["code id_token"]},
        {"response_types": []},
        {"grant_types": ["implicit"]},
        {"grant_types": ["client_credentials"], "token_endpoint_auth_method": "none"},
        {"application_type": "toaster"},
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_signing_alg": "none"},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"jwks": {"keys": [JWK]}, "jwks_uri": "https://app.example/jwks"},
        {"jwks": {"keys": [{**JWK, "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}]}},
        {"jwks": {"keys": [{"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0"}]}},
        {"jwks": {"keys": "x"}},
        {"jwks": {"keys": [{"kty": "EC", "crv": "P-9", "x": "a", "y": "b"}]}},
        {"jwks": "x"},
        {"jwks_uri": "http://app.example/jwks"},
        {"jwks_uri": "file:///etc/passwd"},
        {"id_token_signed_response_alg": "none"},
        {"id_token_signed_response_alg": "HS256"},
        {"userinfo_signed_response_alg": "none"},
        {"id_token_encrypted_response_alg": "RSA-OAEP"},
        {"authorization_signed_response_alg": "RS256"},
        {"dpop_bound_access_tokens": True},
        {"tls_client_certificate_bound_access_tokens": True},
        {"require_pushed_authorization_requests": "yes"},
        {"scope": "openid cmecf:everything"},
        {"scope": ""},
        {"subject_type": "triplewise"},
        {"subject_type": "pairwise", "redirect_uris": ["https://a.example/cb", "https://b.example/cb"]},
        {"default_max_age": -1},
        {"default_max_age": "60"},
        {"default_max_age": 10**30},
        {"require_auth_time": "yes"},
        {"default_acr_values": ["urn:example:unheard-of"]},
        {"contacts": "me@app.example"},
        {"contacts": [7]},
        {"client_name": "two\nlines"},
        {"client_name": "\u202ekcab"},
        {"client_name": {"en": "x"}},
        {"logo_uri": "javascript:alert(1)"},
        {"policy_uri": "data:text/html,x"},
        {"tos_uri": 'https://app.example/"><script>'},
        {"backchannel_logout_uri": "http://app.example/out"},
        {"backchannel_logout_uri": "https://app.example/out#x"},
        {"frontchannel_logout_uri": "https://elsewhere.example/out"},
        {"post_logout_redirect_uris": ["http://app.example/"]},
        {"access_token_format": "yaml"},
        {"resource": f"{ISSUER}/courts/cacd/api/"},
    ],
)
async def test_invalid_metadata_is_refused(court: RelyingParty, members: dict[str, Any]) -> None:
    """RFC 7591 §3.2.2: invalid_client_metadata, with a sentence that names the member."""
    answer = await register(court, **members)

    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == "invalid_client_metadata"
    assert answer.json()["error_description"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"client_name=x", 415),
        ("text/plain", b"{}", 415),
        ("application/json", b"", 400),
        ("application/json", b"[]", 400),
        ("application/json", b"{", 400),
        ("application/json", b"[" * 60000, 400),
        ("application/json", b'{"client_name": "\\u0000"}', 400),
        ("application/json", b'{"client_name": "\\ud800"}', 400),
        ("application/json", b'{"default_max_age": NaN}', 400),
        ("application/json", b'{"client_name": "\xff"}', 400),
        ("application/json", b'{"x": "' + b"y" * 70000 + b'"}', 413),
    ],
)
async def test_malformed_registration_bodies_get_one_sentence(
    court: RelyingParty, content_type: str, body: bytes, status: int
) -> None:
    answer = await court.client.post("/register", content=body, headers={"content-type": content_type})

    assert answer.status_code == status
    assert answer.json()["error_description"]
    assert "Traceback" not in answer.text


async def test_client_cannot_register_another_servers_resource(court: RelyingParty, provider: Provider) -> None:
    """Who names a resource may introspect its tokens (RFC 7662 §4)."""
    address = "https://api.example/"
    first = await registered(court, resource=address)

    assert (await register(court, resource=address)).json()["error"] == "invalid_client_metadata"
    same = {**MINE, "client_id": first["client_id"], "resource": address}
    again = await court.client.put(first["registration_client_uri"], json=same, headers=bearer(first))
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("grants", "scope"),
    [
        (["authorization_code"], "openid profile email"),
        (["authorization_code", "refresh_token"], "openid profile email offline_access"),
        (["client_credentials"], "pacer:search"),
        (["authorization_code", "client_credentials"], "openid profile email pacer:search"),
    ],
)
async def test_default_scope_suits_the_registered_grants(court: RelyingParty, grants: list[str], scope: str) -> None:
    """RFC 7591 §2: a default is the provider's; it holds for a change of the registration too."""
    document = await registered(court, grant_types=grants)
    assert document["scope"] == scope
    again = {**MINE, "client_id": document["client_id"], "grant_types": ["client_credentials"]}
    changed = await court.client.put(document["registration_client_uri"], json=again, headers=bearer(document))
    assert changed.json()["scope"] == "pacer:search"


async def test_default_scope_allows_every_registered_grant(browser: Browser, court: RelyingParty) -> None:
    grants = ["authorization_code", "refresh_token", "client_credentials"]
    document = await registered(court, grant_types=grants)
    party = RelyingParty(court.client, document["client_id"], document["client_secret"], REDIRECT_URI)

    started = party.request(scope="openid offline_access", prompt="consent")
    await browser.open(started.url)
    await browser.give_password("avery.attorney", PASSWORD)
    await browser.follow()
    back = sent_back(await browser.submit(answer="allow"))
    tokens = (await party.redeem(started, back["code"])).json()
    renewed = await party.refresh(tokens["refresh_token"])
    own = await party.ask_for_tokens({"grant_type": "client_credentials"})

    assert (renewed.status_code, own.status_code) == (200, 200)
    assert own.json()["scope"] == "pacer:search"


async def answers(databases: Databases, caller: str = "127.0.0.1", token: str = "", **changes: Any) -> httpx.Response:
    """What a caller gets for a registration at a provider with these settings."""
    app = create_app(settings_for(databases, **changes))
    async with (
        running(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(caller, 1)), base_url=ISSUER) as client,
    ):
        discovery = (await client.get("/.well-known/openid-configuration")).json()
        described = await client.get("/openapi.json")
        assert ("registration_endpoint" in discovery) == (changes.get("registration") != "off")
        assert (described.status_code == 200) == ("registration_endpoint" in discovery)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await client.post("/register", json=MINE, headers=headers)


@pytest.mark.parametrize(
    ("status", "caller", "token", "changes"),
    [
        (201, "127.0.0.1", "", {}),
        (401, "203.0.113.5", "", {}),
        (401, "127.0.0.1", "", {"password_profile": "hardened"}),
        (201, "203.0.113.5", "initial", {"registration_token": "initial"}),
        (401, "203.0.113.5", "wrong", {"registration_token": "initial"}),
        (401, "127.0.0.1", "", {"registration": "token", "registration_token": "initial"}),
        (201, "127.0.0.1", "initial", {"registration": "token", "registration_token": "initial"}),
        (404, "127.0.0.1", "initial", {"registration": "off", "registration_token": "initial"}),
    ],
)
async def test_registration_setting_decides_who_may_register(
    sqlite_databases: Databases, status: int, caller: str, token: str, changes: dict[str, Any]
) -> None:
    """RFC 7591 §3: open to this machine in the simulator, else with the initial access token; announced only if it is there."""
    assert (await answers(sqlite_databases, caller, token, **changes)).status_code == status


def test_token_registration_without_a_configured_token_ends_the_start(sqlite_databases: Databases) -> None:
    with pytest.raises(ValueError, match="CSO_REGISTRATION_TOKEN"):
        settings_for(sqlite_databases, registration="token")
