"""What clients that registered themselves get: keys by reference, their own algorithms and schemes, checked documents.

What the certification modules assert of them is in `tests/conformance/test_dynamic_op.py`.
"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from joserfc.jwk import RSAKey

from cso_idp.oauth import client_keys
from cso_idp.provider import Provider
from tests.conftest import Databases
from tests.idp.client_site import (
    JWKS_URI,
    SECTOR,
    SigningParty,
    Site,
    jwks,
    make_key,
    provider_that_reaches,
    signing_party,
)
from tests.idp.conftest import ISSUER, settings_for
from tests.idp.registered import allowed_tokens, registered_party, sign_on
from tests.idp.relying_party import Browser, RelyingParty, sent_back


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def provider(databases: Databases, site: Site) -> AsyncIterator[Provider]:
    """A provider that reaches the client's web site."""
    async with provider_that_reaches(site, settings_for(databases)) as provider:
        yield provider


async def test_unknown_key_id_refetches_keys_with_a_pause(
    browser: Browser, court: RelyingParty, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A made-up key id must not make the provider ask a client's server over and over."""
    monkeypatch.setattr(client_keys, "NOT_MORE_OFTEN_THAN", 1000.0)
    known, unknown = make_key("one"), make_key("two")
    site.documents[JWKS_URI] = jwks(known)
    party = await signing_party(court.client, known, grant_types=["client_credentials"], scope="pacer:search")
    form = {"grant_type": "client_credentials"}

    assert (await court.client.post("/token", data={**form, **party.authenticate()})).status_code == 200
    party.key = unknown
    for _ in range(5):
        answer = await court.client.post("/token", data={**form, **party.authenticate()})
        assert answer.json()["error"] == "invalid_client"
    assert len(site.fetched) == 1

    monkeypatch.setattr(client_keys, "NOT_MORE_OFTEN_THAN", 0.0)
    site.documents[JWKS_URI] = jwks(known, unknown)
    assert (await court.client.post("/token", data={**form, **party.authenticate()})).status_code == 200
    assert len(site.fetched) == 2


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"keys": []},
        {"keys": "x"},
        ["x"],
        httpx.Response(302, headers={"location": "http://169.254.169.254/"}),
        httpx.Response(200, text="{"),
        httpx.Response(200, text="[" * 60000),
        httpx.Response(200, text=json.dumps({"keys": [], "more": "x" * 70000})),
        httpx.Response(500),
    ],
)
async def test_unreadable_keys_return_invalid_client(
    court: RelyingParty, site: Site, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    """And a client's server that is down is not asked at every request."""
    monkeypatch.setattr(client_keys, "NOT_MORE_OFTEN_THAN", 1000.0)
    site.documents[JWKS_URI] = answer
    party = await signing_party(court.client, make_key("one"), grant_types=["client_credentials"], scope="pacer:search")

    for _ in range(3):
        refused = await court.client.post("/token", data={"grant_type": "client_credentials", **party.authenticate()})

    assert refused.status_code in (400, 401)
    assert refused.json()["error"] == "invalid_client"
    assert "jwks_uri" in refused.json()["error_description"]
    assert site.fetched == [JWKS_URI]


async def test_cached_keys_bridge_an_outage_of_the_clients_site(
    court: RelyingParty, site: Site, provider: Provider
) -> None:
    key = make_key("one")
    site.documents[JWKS_URI] = jwks(key)
    party = await signing_party(court.client, key, grant_types=["client_credentials"], scope="pacer:search")
    form = {"grant_type": "client_credentials"}
    assert (await court.client.post("/token", data={**form, **party.authenticate()})).status_code == 200
    site.documents[JWKS_URI] = httpx.Response(500)
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(seconds=61), "protocol"))

    assert (await court.client.post("/token", data={**form, **party.authenticate()})).status_code == 200


async def test_assertion_must_use_the_registered_algorithm(court: RelyingParty, site: Site) -> None:
    """`token_endpoint_auth_signing_alg`."""
    key = RSAKey.generate_key(2048, {"kid": "one"})
    site.documents[JWKS_URI] = {"keys": [key.as_dict(private=False)]}
    metadata = {
        "token_endpoint_auth_signing_alg": "PS256",
        "grant_types": ["client_credentials"],
        "scope": "pacer:search",
    }
    party = await signing_party(court.client, make_key("unused"), **metadata)
    party.key = key
    form = {"grant_type": "client_credentials"}

    other = await court.client.post("/token", data={**form, **party.authenticate("RS256")})
    right = await court.client.post("/token", data={**form, **party.authenticate("PS256")})

    assert other.json()["error"] == "invalid_client"
    assert right.status_code == 200, right.text


async def test_assertion_without_registered_keys_returns_invalid_client(court: RelyingParty) -> None:
    _, document = await registered_party(court.client)
    party = SigningParty(court.client, document["client_id"], "", "")
    party.key = make_key("one")

    answer = await court.client.post("/token", data={"grant_type": "authorization_code", **party.authenticate()})

    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "assertion", ["", "x", "a.b.c", "e30.e30.e30", "eyJhbGciOiJub25lIn0.eyJzdWIiOjd9.", "e30.W10.x"]
)
async def test_malformed_assertion_is_refused(court: RelyingParty, assertion: str) -> None:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    form = {"grant_type": "authorization_code", "client_assertion_type": kind, "client_assertion": assertion}

    answer = await court.client.post("/token", data=form)

    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in {"invalid_client", "invalid_request"}


async def test_default_max_age_requires_a_new_sign_on(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    party, _ = await registered_party(court.client, default_max_age=60)
    await allowed_tokens(browser, party)
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(seconds=61), "protocol"))

    late = await browser.open(party.request(scope="openid", prompt="none").url)

    assert sent_back(late)["error"] == "login_required"


@pytest.mark.parametrize(
    ("kind", "registered", "sent", "is_taken"),
    [
        ("native", "http://127.0.0.1/cb", "http://127.0.0.1:52817/cb", True),
        ("native", "http://[::1]:80/cb?a=1", "http://[::1]:52817/cb?a=1", True),
        ("native", "http://127.0.0.1/cb", "http://127.0.0.1:52817/cb/more", False),
        ("native", "http://127.0.0.1/cb", "http://[::1]:52817/cb", False),
        ("native", "http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example/cb", False),
        ("native", "http://127.0.0.1/cb", "http://127.0.0.1:/cb", False),
        ("native", "http://localhost:9000/cb", "http://localhost:52817/cb", False),
        ("native", "https://app.example/cb", "https://app.example:8443/cb", False),
        ("web", "http://127.0.0.1/cb", "http://127.0.0.1:52817/cb", False),
    ],
)
async def test_native_application_listens_at_any_port_of_its_loopback_address(
    browser: Browser, court: RelyingParty, kind: str, registered: str, sent: str, is_taken: bool
) -> None:
    """RFC 8252 §7.3, RFC 9700 §4.1.3: only the port, only of a loopback address, only of a native application."""
    metadata = {"application_type": kind, "token_endpoint_auth_method": "none", "redirect_uris": [registered]}
    party, _ = await registered_party(court.client, **metadata)
    party.redirect_uri = sent

    answer = await browser.open(party.request(prompt="none").url)

    assert answer.status_code == (302 if is_taken else 400)
    if is_taken:
        assert answer.headers["location"].startswith(sent)
        assert sent_back(answer)["error"] == "login_required"


async def test_native_application_uses_a_private_scheme(browser: Browser, court: RelyingParty) -> None:
    """RFC 8252 §7.1."""
    metadata = {"application_type": "native", "token_endpoint_auth_method": "none"}
    party, _ = await registered_party(court.client, redirect_uris=["com.example.app:/cb"], **metadata)
    await sign_on(browser, party)
    assert browser.page is not None
    assert "com.example.app:" in browser.page.text

    answer = await browser.submit(answer="allow")

    assert answer.headers["location"].startswith("com.example.app:/cb?")


async def test_updated_sector_document_is_checked(court: RelyingParty, site: Site) -> None:
    _, document = await registered_party(court.client)
    site.documents[SECTOR] = ["https://elsewhere.example/cb"]
    wanted = {
        "client_id": document["client_id"],
        "redirect_uris": ["https://a.example/cb"],
        "sector_identifier_uri": SECTOR,
    }
    headers = {"authorization": f"Bearer {document['registration_access_token']}"}

    refused = await court.client.put(document["registration_client_uri"], json=wanted, headers=headers)
    site.fetched.clear()
    stranger = await court.client.put(document["registration_client_uri"], json=wanted)

    assert refused.json()["error"] == "invalid_client_metadata"
    assert stranger.status_code == 401
    assert site.fetched == []  # nobody makes the provider fetch anything before they have shown their token


async def test_documents_are_fetched_only_for_authorized_registrations(sqlite_databases: Databases, site: Site) -> None:
    """SSRF: without the initial access token nothing is fetched."""
    site.documents[SECTOR] = ["https://a.example/cb"]
    metadata = {"redirect_uris": ["https://a.example/cb"], "sector_identifier_uri": SECTOR}
    guarded = settings_for(sqlite_databases, registration="token", registration_token="initial")
    async with provider_that_reaches(site, guarded) as provider:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
            without = await client.post("/register", json=metadata)
            assert site.fetched == []
            with_token = await client.post("/register", json=metadata, headers={"authorization": "Bearer initial"})

    assert (without.status_code, with_token.status_code) == (401, 201)
