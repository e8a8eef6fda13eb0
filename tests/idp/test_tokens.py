"""Client credentials, JWT access tokens, introspection and revocation, through HTTP."""

import base64
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from tests.idp.conftest import COURT, ISSUER, PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

API = "http://localhost:8400/courts/test/api/"
RESOURCE_SERVER = {
    "client_id": "court-api",
    "client_secret": "api-secret",
    "resource": API,
    "grant_types": ["client_credentials"],
    "scope": "pacer:search",
}
STRANGER = {
    **RESOURCE_SERVER,
    "client_id": "stranger",
    "client_secret": "stranger-secret",
    "resource": "https://other.example/",
}
JWT_CLIENT = {
    **COURT,
    "client_id": "jwt-client",
    "client_secret": "jwt-secret",
    "access_token_format": "jwt",
    "first_party": True,
    "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
}


@pytest.fixture(autouse=True)
async def _clients(provider: Provider) -> None:
    await provider.control.register_clients([RESOURCE_SERVER, STRANGER, JWT_CLIENT], is_own=False)


async def post(court: RelyingParty, path: str, who: tuple[str, str], **form: str) -> httpx.Response:
    return await court.client.post(path, data=form, auth=who)


async def tokens_of(browser: Browser, party: RelyingParty, **changes: str) -> dict[str, Any]:
    started, back = await log_in(browser, party, "avery.attorney", PASSWORD, **changes)
    answer = await party.redeem(started, back["code"])
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


async def test_client_credentials_give_an_access_token_only(court: RelyingParty) -> None:
    answer = await post(court, "/token", ("court-api", "api-secret"), grant_type="client_credentials")

    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == {"access_token", "token_type", "expires_in", "scope"}
    assert answer.json()["scope"] == "pacer:search"


async def test_client_acting_for_itself_can_never_file(court: RelyingParty) -> None:
    """Rule A1: filing is an individual's act."""
    answer = await post(
        court, "/token", ("jwt-client", "jwt-secret"), grant_type="client_credentials", scope="cmecf:file openid"
    )

    assert answer.json()["error"] == "invalid_scope"


async def test_client_must_be_registered_for_the_grant(court: RelyingParty) -> None:
    answer = await post(court, "/token", ("court-test", "court-secret"), grant_type="client_credentials")

    assert answer.json()["error"] == "unauthorized_client"


async def test_jwt_access_token_is_for_its_resource(browser: Browser, court: RelyingParty) -> None:
    """RFC 9068 §2: typ at+jwt, audience = the resource, and a jti that differs."""
    party = RelyingParty(court.client, "jwt-client", "jwt-secret", court.redirect_uri)
    first = await tokens_of(browser, party, resource=API)
    started = party.request(resource=API)
    second = (await party.redeem(started, sent_back(await browser.open(started.url))["code"])).json()

    keys = KeySet.import_key_set((await court.client.get("/jwks")).json())
    one, two = [jwt.decode(each["access_token"], keys, algorithms=["RS256"]) for each in (first, second)]
    assert one.header["typ"] == "at+jwt"
    assert next(iter(one.claims)) == "jti"  # where `key_of` looks for the token's time
    assert one.claims["aud"] == API
    assert one.claims["iss"] == ISSUER
    assert one.claims["sub"] == "sub-avery"
    assert one.claims["client_id"] == "jwt-client"
    assert one.claims["jti"] != two.claims["jti"]
    assert (await court.userinfo(first["access_token"])).json()["sub"] == "sub-avery"


async def test_client_that_acts_for_itself_is_the_subject_of_its_jwt(court: RelyingParty) -> None:
    """RFC 9068 §2.2: without a holder the subject is the client."""
    answer = await post(court, "/token", ("jwt-client", "jwt-secret"), grant_type="client_credentials", resource=API)

    keys = KeySet.import_key_set((await court.client.get("/jwks")).json())
    token = jwt.decode(answer.json()["access_token"], keys, algorithms=["RS256"])
    assert (token.header["typ"], token.claims["aud"]) == ("at+jwt", API)
    assert token.claims["sub"] == token.claims["client_id"] == "jwt-client"
    assert not {"auth_time", "acr", "sid"} & token.claims.keys()


async def test_unknown_resource_is_invalid_target(browser: Browser, court: RelyingParty) -> None:
    """RFC 8707 §2."""
    back = sent_back(await browser.open(court.request(resource="https://unknown.example/").url))

    assert back["error"] == "invalid_target"


async def test_token_request_keeps_the_resource_of_its_grant(browser: Browser, court: RelyingParty) -> None:
    """RFC 8707 §2.2: a code or refresh token gives tokens for the audience that was granted, and the refusal uses nothing up."""
    started, back = await log_in(
        browser, court, "avery.attorney", PASSWORD, resource=API, scope="openid offline_access"
    )
    other = {"resource": "https://other.example/"}

    refused = await court.redeem(started, back["code"], **other)
    first = (await court.redeem(started, back["code"], resource=API)).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    refused_too = await court.ask_for_tokens({**form, **other})
    second = await court.ask_for_tokens({**form, "resource": API})

    assert [answer.json().get("error") for answer in (refused, refused_too, second)] == ["invalid_target"] * 2 + [None]


async def test_other_tokens_are_no_hint_about_their_holder(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """RFC 8725 §3.12: a resource server that was given a token can neither log its holder out with it nor ask for them."""
    signing = {**JWT_CLIENT, "client_id": "signed", "userinfo_signed_response_alg": "RS256"}
    await provider.control.register_clients([signing], is_own=False)
    party = RelyingParty(court.client, "signed", "jwt-secret", court.redirect_uri)
    tokens = await tokens_of(browser, party)
    others = (tokens["access_token"], (await court.userinfo(tokens["access_token"])).text)

    for other in others:
        refused = await browser.open(court.request(prompt="none", id_token_hint=other).url)
        assert sent_back(refused)["error"] == "invalid_request"
        assert (await browser.open(f"/end_session?id_token_hint={other}")).status_code == 400
    assert "code" in sent_back(
        await browser.open(court.request(prompt="none", id_token_hint=tokens["id_token"]).url)
    )  # nobody was logged out


async def test_introspection_informs_the_resource_server(browser: Browser, court: RelyingParty) -> None:
    """RFC 7662 §2.2."""
    tokens = await tokens_of(browser, court, resource=API)

    introspected = (await post(court, "/introspect", ("court-api", "api-secret"), token=tokens["access_token"])).json()

    assert introspected["active"] is True
    assert (introspected["sub"], introspected["aud"], introspected["client_id"]) == ("sub-avery", API, "court-test")
    assert introspected["username"] == "avery.attorney"
    assert introspected["exp"] > introspected["iat"]
    assert introspected["token_type"] == "Bearer"


async def test_introspection_tells_other_clients_nothing(browser: Browser, court: RelyingParty) -> None:
    """RFC 7662 §4."""
    tokens = await tokens_of(browser, court, resource=API)

    introspected = await post(court, "/introspect", ("stranger", "stranger-secret"), token=tokens["access_token"])

    assert introspected.json() == {"active": False}


async def test_introspection_needs_an_authenticated_client(browser: Browser, court: RelyingParty) -> None:
    tokens = await tokens_of(browser, court)

    for who in (("court-api", "guessed"), ("nobody", "x")):
        answer = await post(court, "/introspect", who, token=tokens["access_token"])
        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_client"
    public = await court.client.post("/introspect", data={"token": tokens["access_token"], "client_id": "public-app"})
    assert public.json()["error"] == "invalid_client"


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "nonsense"])
async def test_introspection_finds_a_token_with_any_hint(browser: Browser, court: RelyingParty, hint: str) -> None:
    tokens = await tokens_of(browser, court)

    introspected = await post(
        court, "/introspect", ("court-test", "court-secret"), token=tokens["access_token"], token_type_hint=hint
    )

    assert introspected.json()["active"] is True


async def test_logout_ends_access_tokens_but_not_offline_access(browser: Browser, court: RelyingParty) -> None:
    online = await tokens_of(browser, court)
    offline = await tokens_of(browser, court, scope="openid offline_access")
    await browser.open("/end_session")
    await browser.submit()

    introspected = [
        (await post(court, "/introspect", ("court-test", "court-secret"), token=token)).json()["active"]
        for token in (online["access_token"], offline["access_token"])
    ]

    assert introspected == [False, True]
    assert (await court.refresh(offline["refresh_token"])).status_code == 200


async def test_revoked_access_token_is_inactive(browser: Browser, court: RelyingParty) -> None:
    """RFC 7009 §2."""
    tokens = await tokens_of(browser, court)

    answer = await post(court, "/revoke", ("court-test", "court-secret"), token=tokens["access_token"])

    assert answer.status_code == 200
    assert (await court.userinfo(tokens["access_token"])).status_code == 401


async def test_revoked_refresh_token_takes_its_grant_with_it(browser: Browser, court: RelyingParty) -> None:
    """RFC 7009 §2.1."""
    tokens = await tokens_of(browser, court, scope="openid offline_access")

    await post(court, "/revoke", ("court-test", "court-secret"), token=tokens["refresh_token"])

    assert (await court.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await court.userinfo(tokens["access_token"])).status_code == 401


async def test_token_of_another_client_cannot_be_revoked(browser: Browser, court: RelyingParty) -> None:
    tokens = await tokens_of(browser, court)

    await post(court, "/revoke", ("stranger", "stranger-secret"), token=tokens["access_token"])

    assert (await court.userinfo(tokens["access_token"])).status_code == 200


async def test_used_refresh_token_sent_by_another_client_revokes_nothing(browser: Browser, court: RelyingParty) -> None:
    """RFC 6749 §6: it is refused; only its own client can show by it that it was stolen (RFC 9700 §4.14.2)."""
    tokens = await tokens_of(browser, court, scope="openid offline_access")
    newer = (await court.refresh(tokens["refresh_token"])).json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}

    answer = await post(court, "/token", ("viewer", "viewer-secret"), **form)

    assert answer.json()["error"] == "invalid_grant"
    assert (await court.refresh(newer["refresh_token"])).status_code == 200


async def test_revocation_of_an_unknown_token_succeeds(court: RelyingParty) -> None:
    """RFC 7009 §2.2: an invalid token causes no error."""
    answer = await post(court, "/revoke", ("court-test", "court-secret"), token="cso_at_unknown")

    assert answer.status_code == 200


async def test_narrowed_refresh_keeps_the_original_scope(browser: Browser, court: RelyingParty) -> None:
    """RFC 6749 §6: a new refresh token has the scope of the one before it, whatever was asked for with that one."""
    tokens = await tokens_of(browser, court, scope="openid profile email offline_access")
    who = (court.client_id, court.secret)
    for wanted in ("openid email", "openid profile email"):
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "scope": wanted}
        answer = await post(court, "/token", who, **form)
        assert answer.status_code == 200, answer.text
        tokens = answer.json()
        assert tokens["scope"] == wanted

    more = await post(court, "/token", who, **{**form, "refresh_token": tokens["refresh_token"], "scope": "cmecf:file"})

    assert more.json()["error"] == "invalid_scope"
    assert (await court.refresh(tokens["refresh_token"])).json()["scope"] == "openid profile email offline_access"


async def test_cancelled_account_ends_its_grants(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Rule A12; RFC 6749 §5.2: the grant is invalid, not the request."""
    tokens = await tokens_of(browser, court, scope="openid offline_access")
    await provider.control.change_account("avery.attorney", AccountChange(status="cancelled"))

    answer = await court.refresh(tokens["refresh_token"])

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("space", ["+", "%20"])
async def test_basic_secret_is_form_encoded(court: RelyingParty, provider: Provider, space: str) -> None:
    """RFC 6749 §2.3.1, appendix B: a plus sign is a space, and a plus is %2B."""
    client = {**RESOURCE_SERVER, "client_id": "odd", "client_secret": "a b%+:c/ü", "resource": "https://odd.example/"}
    await provider.control.register_clients([client], is_own=False)
    pair = f"odd:a{space}b%25%2B%3Ac%2F%C3%BC".encode()
    header = {"authorization": f"Basic {base64.b64encode(pair).decode()}"}

    answer = await court.client.post("/token", data={"grant_type": "client_credentials"}, headers=header)

    assert answer.status_code == 200, answer.text


async def test_empty_parameters_are_ignored(browser: Browser, court: RelyingParty) -> None:
    """RFC 6749 §3.1, §3.2: "Parameters sent without a value MUST be treated as if they were omitted"."""
    empty = dict.fromkeys(
        ("response_mode", "request", "request_uri", "resource", "claims", "registration", "max_age"), ""
    )
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD, **empty)

    answer = await court.redeem(started, back["code"], client_secret="", client_assertion="", resource="")

    assert answer.status_code == 200, answer.text
    missing = await browser.open(court.request(code_challenge="").url)
    assert sent_back(missing)["error"] == "invalid_request"  # this client must use PKCE
