"""What clients that registered themselves get: keys by reference, signed answers, exact addresses, one sector.

Under the names of the certification modules of the dynamic plan.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from cso_idp.app import create_app
from cso_idp.oauth import client_keys
from cso_idp.provider import Provider
from cso_kit.clock import real_now
from tests.conftest import Databases
from tests.idp.conftest import ACCOUNTS, COURT, ISSUER, running, settings_for
from tests.idp.registered import allowed_tokens, registered_party, sign_on
from tests.idp.relying_party import Browser, RelyingParty, Started, sent_back

JWKS_URI = "https://app.example/jwks"
SECTOR = "https://app.example/sector"


class Site:
    """The client's own web site: what it publishes, and how often it was asked."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        found = self.documents.get(str(request.url))
        return found if isinstance(found, httpx.Response) else httpx.Response(200 if found else 404, json=found)


@asynccontextmanager
async def a_provider(databases: Databases, site: Site, **changes: Any) -> AsyncIterator[Provider]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(site)) as http:
        app = create_app(settings_for(databases, **changes), http=http)
        async with running(app) as provider:
            provider.app = app  # type: ignore[attr-defined]
            state, _ = await provider.control.read_clock()
            await provider.control.load({"accounts": ACCOUNTS}, state)
            await provider.control.register_clients([COURT])
            yield provider


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def provider(databases: Databases, site: Site) -> AsyncIterator[Provider]:
    """A provider that reaches the client's web site."""
    async with a_provider(databases, site) as provider:
        yield provider


class SigningParty(RelyingParty):
    """A client that authenticates with a key (private_key_jwt)."""

    key: RSAKey | ECKey
    serial = 0

    def authenticate(self, alg: str = "ES256", **changes: Any) -> dict[str, str]:
        SigningParty.serial += 1
        expires_at = int(real_now().timestamp()) + 300
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER,
            "exp": expires_at,
            "jti": str(self.serial),
        }
        header = {"alg": alg, "kid": self.key.kid}
        assertion = jwt.encode(header, {**claims, **changes}, self.key, [alg])
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return {"client_assertion_type": kind, "client_assertion": assertion}

    async def redeem(self, started: Started, code: str, **changes: str | None) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": started.verifier,
        }
        return await self.client.post("/token", data={**form, **self.authenticate()})

    async def refresh(self, refresh_token: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self.client.post("/token", data={**form, **self.authenticate()})


def make_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid})


def jwks(*keys: ECKey) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


async def signing_party(court: RelyingParty, key: ECKey, **said: Any) -> SigningParty:
    metadata = {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": JWKS_URI, **said}
    party, document = await registered_party(court.client, **metadata)
    signing = SigningParty(court.client, document["client_id"], "", party.redirect_uri)
    signing.key = key
    return signing


REFRESHING = {"grant_types": ["authorization_code", "refresh_token"], "scope": "openid offline_access"}


async def test_oidcc_registration_jwks_uri(browser: Browser, court: RelyingParty, site: Site) -> None:
    """Keys by reference work, and are fetched once, not at every request."""
    key = make_key("one")
    site.documents[JWKS_URI] = jwks(key)
    party = await signing_party(court, key, **REFRESHING)
    assert site.asked == []

    tokens = await allowed_tokens(browser, party, scope="openid offline_access")
    again = await party.refresh(tokens["refresh_token"])

    assert again.status_code == 200, again.text
    assert site.asked == [JWKS_URI]


async def test_oidcc_refresh_token_rp_key_rotation(
    browser: Browser, court: RelyingParty, site: Site, provider: Provider
) -> None:
    """A rotated key is taken after 60 s; the one that was withdrawn is refused from then on."""
    old, new = make_key("one"), make_key("two")
    site.documents[JWKS_URI] = jwks(old)
    party = await signing_party(court, old, **REFRESHING)
    tokens = await allowed_tokens(browser, party, scope="openid offline_access")
    site.documents[JWKS_URI] = jwks(new)
    state, _ = await provider.control.read_clock()
    await provider.control.write_clock(state.advanced(timedelta(seconds=61), "protocol"))

    party.key = new
    rotated = await party.refresh(tokens["refresh_token"])
    party.key = old
    withdrawn = await party.refresh(rotated.json()["refresh_token"])

    assert rotated.status_code == 200, rotated.text
    assert withdrawn.json()["error"] == "invalid_client"


async def test_unknown_key_id_is_looked_up_at_once_but_not_at_every_request(
    browser: Browser, court: RelyingParty, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A made-up key id must not make the provider ask a client's server over and over."""
    known, unknown = make_key("one"), make_key("two")
    site.documents[JWKS_URI] = jwks(known)
    party = await signing_party(court, known, grant_types=["client_credentials"], scope="pacer:search")
    form = {"grant_type": "client_credentials"}

    assert (await court.client.post("/token", data={**form, **party.authenticate()})).status_code == 200
    party.key = unknown
    for _ in range(5):
        answer = await court.client.post("/token", data={**form, **party.authenticate()})
        assert answer.json()["error"] == "invalid_client"
    assert len(site.asked) == 1

    monkeypatch.setattr(client_keys, "NOT_MORE_OFTEN_THAN", 0.0)
    site.documents[JWKS_URI] = jwks(known, unknown)
    assert (await court.client.post("/token", data={**form, **party.authenticate()})).status_code == 200
    assert len(site.asked) == 2


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
async def test_keys_that_cannot_be_read_are_invalid_client(court: RelyingParty, site: Site, answer: object) -> None:
    site.documents[JWKS_URI] = answer
    party = await signing_party(court, make_key("one"), grant_types=["client_credentials"], scope="pacer:search")

    refused = await court.client.post("/token", data={"grant_type": "client_credentials", **party.authenticate()})

    assert refused.status_code in (400, 401)
    assert refused.json()["error"] == "invalid_client"
    assert "jwks_uri" in refused.json()["error_description"]
    assert site.asked == [JWKS_URI]


async def test_client_whose_site_is_down_for_a_moment_is_not_locked_out(
    court: RelyingParty, site: Site, provider: Provider
) -> None:
    key = make_key("one")
    site.documents[JWKS_URI] = jwks(key)
    party = await signing_party(court, key, grant_types=["client_credentials"], scope="pacer:search")
    form = {"grant_type": "client_credentials"}
    assert (await court.client.post("/token", data={**form, **party.authenticate()})).status_code == 200
    site.documents[JWKS_URI] = httpx.Response(500)
    state, _ = await provider.control.read_clock()
    await provider.control.write_clock(state.advanced(timedelta(seconds=61), "protocol"))

    assert (await court.client.post("/token", data={**form, **party.authenticate()})).status_code == 200


async def test_assertion_must_use_the_registered_algorithm(court: RelyingParty, site: Site) -> None:
    """`token_endpoint_auth_signing_alg`."""
    key = RSAKey.generate_key(2048, {"kid": "one"})
    site.documents[JWKS_URI] = {"keys": [key.as_dict(private=False)]}
    said = {"token_endpoint_auth_signing_alg": "PS256", "grant_types": ["client_credentials"], "scope": "pacer:search"}
    party = await signing_party(court, make_key("unused"), **said)
    party.key = key
    form = {"grant_type": "client_credentials"}

    other = await court.client.post("/token", data={**form, **party.authenticate("RS256")})
    right = await court.client.post("/token", data={**form, **party.authenticate("PS256")})

    assert other.json()["error"] == "invalid_client"
    assert right.status_code == 200, right.text


async def test_assertion_of_a_client_without_keys_is_invalid_client(court: RelyingParty) -> None:
    _, document = await registered_party(court.client)
    party = SigningParty(court.client, document["client_id"], "", "")
    party.key = make_key("one")

    answer = await court.client.post("/token", data={"grant_type": "authorization_code", **party.authenticate()})

    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "assertion", ["", "x", "a.b.c", "e30.e30.e30", "eyJhbGciOiJub25lIn0.eyJzdWIiOjd9.", "e30.W10.x"]
)
async def test_assertion_that_is_none_is_refused(court: RelyingParty, assertion: str) -> None:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    form = {"grant_type": "authorization_code", "client_assertion_type": kind, "client_assertion": assertion}

    answer = await court.client.post("/token", data=form)

    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in {"invalid_client", "invalid_request"}


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
async def test_oidcc_userinfo_rs256(browser: Browser, court: RelyingParty, alg: str) -> None:
    """Core 1.0 §5.3.2: UserInfo as a JWT for the client that registered it, signed by a published key."""
    party, _ = await registered_party(court.client, userinfo_signed_response_alg=alg)
    tokens = await allowed_tokens(browser, party)

    answer = await party.userinfo(tokens["access_token"])

    assert answer.headers["content-type"] == "application/jwt"
    assert answer.headers["cache-control"] == "no-store"
    keys = KeySet.import_key_set((await court.client.get("/jwks")).json())
    signed = jwt.decode(answer.text, keys, algorithms=[alg])
    assert signed.claims["iss"] == ISSUER
    assert signed.claims["aud"] == party.client_id
    assert signed.claims["sub"] == "sub-avery"
    assert signed.claims["name"] == "Avery Attorney"


async def test_oidcc_idtoken_rs256(browser: Browser, court: RelyingParty) -> None:
    party, _ = await registered_party(court.client, id_token_signed_response_alg="RS256", require_auth_time=True)

    token = await party.id_token((await allowed_tokens(browser, party))["id_token"], "RS256")

    assert token.header["alg"] == "RS256"
    assert token.header["kid"]
    assert token.claims["auth_time"] <= token.claims["iat"]


async def test_default_max_age_asks_for_a_new_sign_on(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    party, _ = await registered_party(court.client, default_max_age=60)
    await allowed_tokens(browser, party)
    state, _ = await provider.control.read_clock()
    await provider.control.write_clock(state.advanced(timedelta(seconds=61), "protocol"))

    late = await browser.open(party.request(scope="openid", prompt="none").url)

    assert sent_back(late)["error"] == "login_required"


async def test_oidcc_redirect_uri_query_ok(browser: Browser, court: RelyingParty) -> None:
    """A registered query is kept."""
    party, _ = await registered_party(court.client, redirect_uris=["http://localhost:9000/cb?foo=bar"])
    started = await sign_on(browser, party)

    answer = await browser.submit(answer="allow")

    assert answer.headers["location"].startswith("http://localhost:9000/cb?foo=bar&")
    assert sent_back(answer)["state"] == started.state


@pytest.mark.parametrize(
    "address", ["http://localhost:9000/cb?foo=baz", "http://localhost:9000/cb", "http://localhost:9000/cb?foo=bar&x=y"]
)
async def test_oidcc_redirect_uri_query_mismatch_and_added(browser: Browser, court: RelyingParty, address: str) -> None:
    """oidcc-redirect-uri-query-mismatch, -query-added: an error page."""
    party, _ = await registered_party(court.client, redirect_uris=["http://localhost:9000/cb?foo=bar"])

    page = await browser.open(party.request(redirect_uri=address).url)

    assert page.status_code == 400
    assert "location" not in page.headers


async def test_oidcc_ensure_redirect_uri_in_authorization_request(browser: Browser, court: RelyingParty) -> None:
    """Two are registered, none is sent: an error page."""
    addresses = ["http://localhost:9000/cb", "http://localhost:9000/other"]
    party, _ = await registered_party(court.client, redirect_uris=addresses)

    page = await browser.open(party.request(redirect_uri=None).url)

    assert page.status_code == 400
    assert "location" not in page.headers


async def test_native_application_with_a_scheme_of_its_own(browser: Browser, court: RelyingParty) -> None:
    """RFC 8252 §7.1."""
    said = {"application_type": "native", "token_endpoint_auth_method": "none"}
    party, _ = await registered_party(court.client, redirect_uris=["com.example.app:/cb"], **said)
    await sign_on(browser, party)
    assert browser.page is not None
    assert "com.example.app:" in browser.page.text

    answer = await browser.submit(answer="allow")

    assert answer.headers["location"].startswith("com.example.app:/cb?")


async def test_oidcc_registration_sector_uri(court: RelyingParty, site: Site) -> None:
    addresses = ["https://a.example/cb", "https://b.example/cb"]
    site.documents[SECTOR] = [*addresses, "https://c.example/cb"]

    _, document = await registered_party(
        court.client, redirect_uris=addresses, sector_identifier_uri=SECTOR, subject_type="pairwise"
    )

    assert document["sector_identifier_uri"] == SECTOR
    assert site.asked == [SECTOR]


@pytest.mark.parametrize(
    "document",
    [["https://a.example/other"], [], {}, {"https://a.example/cb": 1}, "https://a.example/cb", 7, None, [["x"]]],
)
async def test_oidcc_registration_sector_bad(court: RelyingParty, site: Site, document: object) -> None:
    """A redirect address that is not in the document, or no such document: refused, and nothing is registered."""
    site.documents[SECTOR] = httpx.Response(200, json=document)
    said = {"redirect_uris": ["https://a.example/cb"], "sector_identifier_uri": SECTOR}

    answer = await court.client.post("/register", json=said)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"
    assert "sector_identifier_uri" in answer.json()["error_description"]


async def test_update_to_another_sector_document_is_checked_too(court: RelyingParty, site: Site) -> None:
    _, document = await registered_party(court.client)
    site.documents[SECTOR] = ["https://elsewhere.example/cb"]
    wanted = {
        "client_id": document["client_id"],
        "redirect_uris": ["https://a.example/cb"],
        "sector_identifier_uri": SECTOR,
    }
    headers = {"authorization": f"Bearer {document['registration_access_token']}"}

    refused = await court.client.put(document["registration_client_uri"], json=wanted, headers=headers)
    site.asked.clear()
    stranger = await court.client.put(document["registration_client_uri"], json=wanted)

    assert refused.json()["error"] == "invalid_client_metadata"
    assert stranger.status_code == 401
    assert site.asked == []  # nobody makes the provider fetch anything before they have shown their token


async def test_documents_are_fetched_only_for_those_who_may_register(sqlite_databases: Databases, site: Site) -> None:
    """SSRF: without the initial access token nothing is fetched."""
    site.documents[SECTOR] = ["https://a.example/cb"]
    said = {"redirect_uris": ["https://a.example/cb"], "sector_identifier_uri": SECTOR}
    async with a_provider(sqlite_databases, site, registration="token", registration_token="initial") as provider:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
            without = await client.post("/register", json=said)
            assert site.asked == []
            with_token = await client.post("/register", json=said, headers={"authorization": "Bearer initial"})

    assert (without.status_code, with_token.status_code) == (401, 201)
