"""The Dynamic OP plan (dynamic registration, private_key_jwt), one test per module.

Modules that this plan shares with others run again here, with clients that registered themselves.
"""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from cso_idp.provider import Provider
from tests.conformance.forging import unsigned
from tests.conformance.suite import CALLBACK, SUB, Suite, is_error_page
from tests.conformance.test_basic_op import (
    let_pass,
    test_oidcc_ensure_request_object_with_redirect_uri,
    test_oidcc_idtoken_unsigned,
    test_oidcc_refresh_token,
    test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported,
    test_oidcc_server,
)
from tests.conformance.test_config_op import test_oidcc_discovery_endpoint_verification
from tests.idp.client_site import JWKS_URI, SECTOR, SigningParty, Site, jwks, make_key, signing_party
from tests.idp.conftest import ISSUER
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser
from tests.idp.request_objects import KEYS, claims_for, signed

__all__ = [
    "test_oidcc_discovery_endpoint_verification",
    "test_oidcc_ensure_request_object_with_redirect_uri",
    "test_oidcc_idtoken_unsigned",
    "test_oidcc_refresh_token",
    "test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported",
    "test_oidcc_server",
]
REFRESHING = {"grant_types": ["authorization_code", "refresh_token"], "scope": "openid offline_access"}


async def register(client: httpx.AsyncClient, **client_metadata: Any) -> httpx.Response:
    return await client.post("/register", json={"redirect_uris": [CALLBACK], **client_metadata})


async def signing_suite(browser: Browser, client: httpx.AsyncClient, site: Site, address: str) -> Suite:
    """A client that registered itself with keys by reference."""
    key = make_key("one")
    site.documents[address] = jwks(key)
    return Suite(browser, await signing_party(client, key, jwks_uri=address, **REFRESHING))


@pytest.fixture
async def suite(browser: Browser, client: httpx.AsyncClient, site: Site) -> Suite:
    return await signing_suite(browser, client, site, JWKS_URI)


@pytest.fixture
async def second(browser: Browser, client: httpx.AsyncClient, site: Site) -> Suite:
    return await signing_suite(browser, client, site, "https://second.example/jwks")


async def registered_suite(browser: Browser, client: httpx.AsyncClient, **client_metadata: Any) -> Suite:
    party, _ = await registered_party(client, **client_metadata)
    return Suite(browser, party)


async def test_oidcc_idtoken_rs256(browser: Browser, client: httpx.AsyncClient) -> None:
    """Asked for and given."""
    client_metadata = {"id_token_signed_response_alg": "RS256", "require_auth_time": True}

    done = await (await registered_suite(browser, client, **client_metadata)).complete()

    assert done.header["alg"] == "RS256"
    assert done.header["kid"]
    assert done.claims["auth_time"] <= done.claims["iat"]


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_oidcc_userinfo_rs256(browser: Browser, client: httpx.AsyncClient, alg: str) -> None:
    """Core 1.0 §5.3.2: UserInfo as a JWT for the client that registered it, signed by a published key."""
    suite = await registered_suite(browser, client, userinfo_signed_response_alg=alg)
    started, back = await suite.ask(scope="openid profile")
    tokens = (await suite.redeem(started, back)).json()

    answer = await suite.party.userinfo(tokens["access_token"])

    assert answer.headers["content-type"] == "application/jwt"
    assert answer.headers["cache-control"] == "no-store"
    signed = jwt.decode(answer.text, KeySet.import_key_set((await client.get("/jwks")).json()), algorithms=[alg])
    assert signed.header["kid"]
    assert signed.claims["iss"] == ISSUER
    assert signed.claims["aud"] == suite.party.client_id
    assert signed.claims["sub"] == SUB
    assert signed.claims["name"] == "Avery Attorney"


async def test_oidcc_ensure_redirect_uri_in_authorization_request(browser: Browser, client: httpx.AsyncClient) -> None:
    """Two are registered, none is sent: an error page."""
    suite = await registered_suite(browser, client, redirect_uris=[CALLBACK, "http://localhost:9000/other"])

    assert is_error_page(await suite.open(redirect_uri=None))


async def test_oidcc_redirect_uri_query_ok(browser: Browser, client: httpx.AsyncClient) -> None:
    """A registered query is kept."""
    suite = await registered_suite(browser, client, redirect_uris=[f"{CALLBACK}?foo=bar"])

    done = await suite.complete()

    assert done.back["foo"] == "bar"


@pytest.mark.parametrize("address", [f"{CALLBACK}?foo=baz", CALLBACK, f"{CALLBACK}?bar=foo"])
async def test_oidcc_redirect_uri_query_mismatch(browser: Browser, client: httpx.AsyncClient, address: str) -> None:
    suite = await registered_suite(browser, client, redirect_uris=[f"{CALLBACK}?foo=bar"])

    assert is_error_page(await suite.open(redirect_uri=address))


async def test_oidcc_redirect_uri_query_added(browser: Browser, client: httpx.AsyncClient) -> None:
    suite = await registered_suite(browser, client, redirect_uris=[f"{CALLBACK}?foo=bar"])

    assert is_error_page(await suite.open(redirect_uri=f"{CALLBACK}?foo=bar&x=y"))


@pytest.mark.parametrize("address", ["https://app.example/cb#fragment", "https://app.example/cb#"])
async def test_oidcc_redirect_uri_regfrag(client: httpx.AsyncClient, address: str) -> None:
    """RFC 7591 §3.2.2."""
    answer = await register(client, redirect_uris=[CALLBACK, address])

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_redirect_uri"


async def check_link(browser: Browser, client: httpx.AsyncClient, member: str) -> None:
    """The link is on the sign-on page, and where consent is given."""
    address = f"https://app.example/{member}"
    suite = await registered_suite(browser, client, **{member: address})
    login = await suite.open()
    await browser.give_password("avery.attorney", "Correct-Horse-1")
    consent = await browser.follow()

    for page in (login, consent):
        assert f'href="{address}"' in page.text
        assert f'data-testid="{member.replace("_", "-")}"' in page.text


async def test_oidcc_registration_policy_uri(browser: Browser, client: httpx.AsyncClient) -> None:
    await check_link(browser, client, "policy_uri")


async def test_oidcc_registration_tos_uri(browser: Browser, client: httpx.AsyncClient) -> None:
    await check_link(browser, client, "tos_uri")


async def test_home_page_is_linked_like_policy_and_terms(browser: Browser, client: httpx.AsyncClient) -> None:
    """Registration 1.0 §2: `client_uri`."""
    await check_link(browser, client, "client_uri")


async def test_oidcc_registration_logo_uri(browser: Browser, client: httpx.AsyncClient) -> None:
    """The logo is on the sign-on and consent pages, and their policy permits this image only."""
    suite = await registered_suite(browser, client, logo_uri="https://images.example:8443/logo.png")

    login = await suite.open()
    await browser.give_password("avery.attorney", "Correct-Horse-1")
    consent = await browser.follow()

    for page in (login, consent):
        assert 'src="https://images.example:8443/logo.png"' in page.text
        policy = page.headers["content-security-policy"]
        assert "img-src https://images.example:8443 'self' data:;" in policy
        assert "script-src 'self';" in policy
    assert "images.example" not in (await browser.open("/account/")).headers["content-security-policy"]


async def test_oidcc_registration_jwks_uri(suite: Suite, site: Site) -> None:
    """Keys by reference work, and are fetched once, not at every request."""
    assert site.fetched == []

    tokens = (await suite.complete(scope="openid offline_access")).tokens
    again = await suite.party.refresh(tokens["refresh_token"])

    assert again.status_code == 200, again.text
    assert site.fetched == [JWKS_URI]


async def test_oidcc_registration_sector_uri(client: httpx.AsyncClient, site: Site) -> None:
    addresses = ["https://a.example/cb", "https://b.example/cb"]
    site.documents[SECTOR] = [*addresses, "https://c.example/cb"]

    answer = await register(client, redirect_uris=addresses, sector_identifier_uri=SECTOR, subject_type="pairwise")

    assert answer.status_code == 201
    assert answer.json()["sector_identifier_uri"] == SECTOR
    assert site.fetched == [SECTOR]


@pytest.mark.parametrize(
    "document",
    [["https://a.example/other"], [], {}, {"https://a.example/cb": 1}, "https://a.example/cb", 7, None, [["x"]]],
)
async def test_oidcc_registration_sector_bad(client: httpx.AsyncClient, site: Site, document: object) -> None:
    """A redirect address that is not in the document, or a missing document, is refused and nothing is registered."""
    site.documents[SECTOR] = httpx.Response(200, json=document)

    answer = await register(client, redirect_uris=["https://a.example/cb"], sector_identifier_uri=SECTOR)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"
    assert "sector_identifier_uri" in answer.json()["error_description"]
    assert "client_id" not in answer.json()


async def test_oidcc_server_rotate_keys(suite: Suite, client: httpx.AsyncClient, provider: Provider) -> None:
    """After rotation there is a new key, and the old one is still there; tokens of both can be checked."""
    before = await suite.complete()

    made = await provider.control.publish_key("RS256")
    announced = await suite.complete()
    await provider.control.use_key(made.kid)
    after = await suite.complete()

    assert announced.header["kid"] == before.header["kid"]
    assert after.header["kid"] == made.kid != before.header["kid"]
    assert {made.kid, before.header["kid"]} <= {key["kid"] for key in (await client.get("/jwks")).json()["keys"]}
    assert (await suite.party.id_token(before.tokens["id_token"])).claims == before.claims
    hinted = await suite.conclude(*await suite.ask_silently(prompt="none", id_token_hint=before.tokens["id_token"]))
    assert hinted.claims["sub"] == SUB


async def test_oidcc_refresh_token_rp_key_rotation(suite: Suite, site: Site, provider: Provider) -> None:
    """A rotated key is taken after 60 s; the one that was withdrawn is refused from then on."""
    party = suite.party
    assert isinstance(party, SigningParty)
    tokens = (await suite.complete(scope="openid offline_access")).tokens
    old, new = party.key, make_key("two")
    site.documents[JWKS_URI] = jwks(new)
    await let_pass(provider, timedelta(seconds=61))

    party.key = new
    rotated = await party.refresh(tokens["refresh_token"])
    party.key = old
    withdrawn = await party.refresh(rotated.json()["refresh_token"])

    assert rotated.status_code == 200, rotated.text
    assert withdrawn.json()["error"] == "invalid_client"


async def test_oidcc_request_uri_signed_rs256(
    browser: Browser, client: httpx.AsyncClient, site: Site, metadata: dict[str, Any]
) -> None:
    """Mandatory for this plan (Core 1.0 §15.2): the object is fetched and obeyed; state and nonce are in it alone."""
    assert metadata["request_uri_parameter_supported"] is True
    assert "RS256" in metadata["request_object_signing_alg_values_supported"]
    address = f"https://suite.example/requesturi/{'x' * 96}"
    key = make_key("one")
    site.documents[JWKS_URI] = {"keys": [*jwks(key)["keys"], KEYS["RS256"].as_dict(private=False)]}
    suite = Suite(browser, await signing_party(client, key, request_uris=[address], request_object_signing_alg="RS256"))
    started = suite.request()
    inside = claims_for(dict(httpx.URL(started.url).params))
    published = httpx.Response(200, text=signed(inside, "RS256"), headers={"content-type": "application/jose"})
    site.documents[address] = published

    page = await suite.open(request_uri=address, state=None, nonce=None)

    done = await suite.conclude(started, await suite.go_through(page))
    assert done.claims["nonce"] == started.nonce
    assert site.fetched.count(address) == 1


async def test_oidcc_request_uri_unsigned(
    browser: Browser, client: httpx.AsyncClient, site: Site, metadata: dict[str, Any]
) -> None:
    """The suite skips it where `none` is not announced. Here it is refused."""
    assert "none" not in metadata["request_object_signing_alg_values_supported"]
    address = "https://suite.example/request.jwt"
    suite = await registered_suite(browser, client, jwks=jwks(make_key("one")), request_uris=[address])
    site.documents[address] = httpx.Response(200, text=unsigned(dict(httpx.URL(suite.request().url).params)))

    _, back = await suite.ask_silently(request_uri=address)

    assert back["error"] == "request_uri_not_supported"


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/token", [ISSUER], [f"{ISSUER}/token", "https://x.example"]])
async def test_oidcc_ensure_client_assertion_with_iss_aud_succeeds(suite: Suite, audience: str | list[str]) -> None:
    """The issuer as audience, as RFC 7523bis has it; and the token endpoint, as Core 1.0 §9 has it."""
    party = suite.party
    assert isinstance(party, SigningParty)
    _, back = await suite.ask()
    form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": CALLBACK}

    answer = await party.client.post("/token", data={**form, **party.authenticate(aud=audience)})

    assert answer.status_code == 200, answer.text
