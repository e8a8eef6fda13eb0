"""The Basic OP plan (response_type=code, client_secret_basic), one test per module of the certification suite.

The form-post plan runs most of these again; see `test_form_post_op.py`.
"""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from cso_idp.provider import Provider
from tests.conformance.forging import unsigned
from tests.conformance.suite import CALLBACK, STATIC_CLIENT, SUB, Suite, is_error_page
from tests.idp.client_site import Site
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser, RelyingParty, forms
from tests.idp.request_objects import JWKS, claims_for, signed


async def let_pass(provider: Provider, duration: timedelta) -> None:
    """Waits, on the clock that protocols go by."""
    await provider.control.move_clock(lambda state, _: state.advanced(duration, "protocol"))


async def test_oidcc_server(suite: Suite, second: Suite) -> None:
    """A successful sign-on for two clients; `Suite.conclude` checks the code, the ID token and UserInfo."""
    one = await suite.complete()
    two = await second.complete()

    assert one.claims["sub"] == two.claims["sub"] == SUB
    assert one.tokens["access_token"] != two.tokens["access_token"]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("state_length", [1, 64, 512])
async def test_state_and_nonce_come_back_whatever_their_length(suite: Suite, state_length: int) -> None:
    """FAPI 2.0: state and nonce of 64 characters and more come back."""
    state, nonce = "s" * state_length, "n" * state_length

    started, back = await suite.ask(state=state, nonce=nonce)

    assert back["state"] == state
    tokens = (await suite.redeem(started, back)).json()
    assert (await suite.party.id_token(tokens["id_token"])).claims["nonce"] == nonce


@pytest.mark.parametrize("wanted", [None, "token", "id_token", "code id_token", "code token", "none", 'x"y', "Ünknown"])
async def test_oidcc_response_type_missing(suite: Suite, wanted: str | None) -> None:
    """Without a response_type, and with one that is not announced: an error, and no code."""
    _, back = await suite.ask_silently(response_type=wanted)

    assert back["error"] in {"unsupported_response_type", *(["invalid_request"] if wanted is None else [])}
    assert "code" not in back


async def test_oidcc_idtoken_signature(suite: Suite, client: httpx.AsyncClient) -> None:
    done = await suite.complete()

    assert done.header["alg"] == "RS256"
    assert done.header["kid"] in {key["kid"] for key in (await client.get("/jwks")).json()["keys"]}


async def test_oidcc_idtoken_unsigned(client: httpx.AsyncClient, metadata: dict[str, Any]) -> None:
    """Skipped by the suite because `none` is not announced; and nobody can register for it either."""
    client_metadata = {"redirect_uris": ["http://localhost:9000/cb"], "id_token_signed_response_alg": "none"}

    answer = await client.post("/register", json=client_metadata)

    assert "none" not in metadata["id_token_signing_alg_values_supported"]
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"


async def test_oidcc_userinfo_get(suite: Suite) -> None:
    done = await suite.complete()

    info = await suite.party.userinfo(done.tokens["access_token"])

    assert info.headers["content-type"].startswith("application/json")
    assert info.json()["sub"] == done.claims["sub"]


async def test_oidcc_userinfo_post_header(suite: Suite, client: httpx.AsyncClient) -> None:
    token = (await suite.complete()).tokens["access_token"]

    info = await client.post("/userinfo", headers={"authorization": f"Bearer {token}"})

    assert info.json()["sub"] == SUB


async def test_oidcc_userinfo_post_body(suite: Suite, client: httpx.AsyncClient) -> None:
    token = (await suite.complete()).tokens["access_token"]

    info = await client.post("/userinfo", data={"access_token": token})

    assert info.status_code == 200
    assert info.json()["sub"] == SUB


async def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(suite: Suite) -> None:
    assert "nonce" not in (await suite.complete(nonce=None)).claims


async def check_scope(suite: Suite, metadata: dict[str, Any], scope: str, claims: set[str]) -> None:
    """The scope is accepted, and gives its claims if it is announced."""
    done = await suite.complete(scope=f"openid {scope}")

    assert (scope in metadata["scopes_supported"]) == bool(claims)
    assert done.info.keys() == {"sub", *claims}
    assert not claims & done.claims.keys()  # Core 1.0 §5.4: with a code they come from UserInfo


async def test_oidcc_scope_profile(suite: Suite, metadata: dict[str, Any]) -> None:
    await check_scope(suite, metadata, "profile", {"name", "preferred_username"})


async def test_oidcc_scope_email(suite: Suite, metadata: dict[str, Any]) -> None:
    await check_scope(suite, metadata, "email", {"email", "email_verified"})


async def test_oidcc_scope_address(suite: Suite, metadata: dict[str, Any]) -> None:
    """Not announced, as no account has one: the suite only warns, and asking for it does no harm."""
    await check_scope(suite, metadata, "address", set())


async def test_oidcc_scope_phone(suite: Suite, metadata: dict[str, Any]) -> None:
    """Not announced either."""
    await check_scope(suite, metadata, "phone", set())


async def test_oidcc_scope_all(suite: Suite) -> None:
    done = await suite.complete(scope="openid profile email address phone")

    assert {"name", "preferred_username", "email", "email_verified"} <= done.info.keys()


@pytest.mark.parametrize("scope", ["openid profile email", "email profile openid", "profile openid email"])
async def test_oidcc_alternate_happy_flow(suite: Suite, scope: str) -> None:
    """The order of scopes and of parameters does not matter."""
    started = suite.request(scope=scope)
    path, _, query = started.url.partition("?")
    page = await suite.browser.open(f"{path}?{'&'.join(reversed(query.split('&')))}")

    done = await suite.conclude(started, await suite.go_through(page))

    assert set(done.tokens["scope"].split()) == {"openid", "profile", "email"}
    assert done.info["email"] == "avery.attorney@example.test"


async def test_oidcc_display_page(suite: Suite) -> None:
    await suite.complete(display="page")


async def test_oidcc_display_popup(suite: Suite) -> None:
    await suite.complete(display="popup")


@pytest.mark.parametrize("display", ["touch", "wap", "hologram"])
async def test_other_displays_do_no_harm(suite: Suite, display: str) -> None:
    """Core 1.0 §3.1.2.1: there is one kind of page, and it suits every device."""
    await suite.complete(display=display)


async def test_oidcc_prompt_login(suite: Suite, provider: Provider) -> None:
    """The login is asked for again, and auth_time moves on."""
    before = (await suite.complete()).claims
    await let_pass(provider, timedelta(seconds=5))
    page = await suite.open(prompt="login")
    assert "loginId" in forms(page.text)[0].values

    after = (await suite.complete(prompt="login")).claims

    assert after["sub"] == before["sub"]
    assert after["auth_time"] > before["auth_time"]


async def test_oidcc_prompt_none_not_logged_in(suite: Suite) -> None:
    started, back = await suite.ask_silently(prompt="none")

    assert back["error"] == "login_required"
    assert back["state"] == started.state


async def test_oidcc_prompt_none_logged_in(suite: Suite) -> None:
    before = (await suite.complete()).claims

    after = (await suite.conclude(*await suite.ask_silently(prompt="none"))).claims

    assert (before["sub"], before["auth_time"]) == (after["sub"], after["auth_time"])


async def test_oidcc_max_age_1(suite: Suite, provider: Provider) -> None:
    before = (await suite.complete()).claims
    await let_pass(provider, timedelta(seconds=2))
    page = await suite.open(max_age="1")
    assert "loginId" in forms(page.text)[0].values

    after = (await suite.complete(max_age="1")).claims

    assert after["auth_time"] > before["auth_time"]


async def test_oidcc_max_age_10000(suite: Suite) -> None:
    before = (await suite.complete()).claims

    after = (await suite.conclude(*await suite.ask_silently(max_age="10000"))).claims

    assert after["auth_time"] == before["auth_time"]


async def test_oidcc_ensure_request_with_unknown_parameter_succeeds(suite: Suite) -> None:
    await suite.complete(extra="foobar")


async def test_oidcc_id_token_hint(suite: Suite) -> None:
    hint = (await suite.complete()).tokens["id_token"]

    done = await suite.conclude(*await suite.ask_silently(prompt="none", id_token_hint=hint))

    assert done.claims["sub"] == SUB


async def test_oidcc_login_hint(suite: Suite) -> None:
    page = await suite.open(login_hint='avery"><script>')
    assert "<script>" not in page.text
    assert "avery&#34;" in page.text

    await suite.complete(login_hint="buffy@buffy.localhost.example")


async def test_oidcc_ui_locales(suite: Suite) -> None:
    """A wish; there is one language, which discovery announces."""
    await suite.complete(ui_locales="se")


async def test_oidcc_claims_locales(suite: Suite) -> None:
    await suite.complete(claims_locales="se")


async def test_oidcc_ensure_request_with_acr_values_succeeds(suite: Suite, metadata: dict[str, Any]) -> None:
    wanted = metadata["acr_values_supported"]

    assert (await suite.complete(acr_values=" ".join(wanted))).claims["acr"] in wanted
    assert (await suite.complete(acr_values="urn:example:unknown")).claims["acr"] in wanted  # voluntary: no error


async def test_oidcc_codereuse(suite: Suite) -> None:
    """RFC 6749 §4.1.2."""
    done = await suite.complete()

    again = await suite.redeem(done.started, done.back)

    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"


async def test_oidcc_codereuse_30seconds(suite: Suite, provider: Provider) -> None:
    """After 30 s: refused, and the access token that the first use gave is revoked."""
    done = await suite.complete()
    await let_pass(provider, timedelta(seconds=30))

    again = await suite.redeem(done.started, done.back)

    assert again.json()["error"] == "invalid_grant"
    assert (await suite.party.userinfo(done.tokens["access_token"])).status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/cb",
        "http://localhost:9000/cb/",
        "http://localhost:9000/CB",
        "http://localhost:9001/cb",
        "https://localhost:9000/cb",
        "http://localhost:9000/cb?x=y",
        "http://localhost:9000/cb#x",
        "http://localhost:9000/cb/../evil",
        "http://localhost:9000@evil.example/cb",
        'http://evil.example/"x',
        "javascript:alert(1)",
        "",
        None,
    ],
)
async def test_oidcc_ensure_registered_redirect_uri(suite: Suite, address: str | None) -> None:
    """Exact matching (RFC 9700 §4.1.3); what does not match gets an error page, signed on or not."""
    assert is_error_page(await suite.open(redirect_uri=address))
    await suite.complete()
    assert is_error_page(await suite.open(redirect_uri=address))


async def test_oidcc_ensure_post_request_succeeds(suite: Suite) -> None:
    started = suite.request()
    path, _, query = started.url.partition("?")
    sent = {"content-type": "application/x-www-form-urlencoded"}
    suite.browser.page = await suite.browser.client.post(path, content=query, headers=sent)

    await suite.conclude(started, await suite.go_through(suite.browser.page))


async def test_oidcc_server_client_secret_post(posting: Suite) -> None:
    assert (await posting.complete()).claims["sub"] == SUB


async def test_a_client_authenticates_as_it_registered(suite: Suite, posting: Suite) -> None:
    """Core 1.0 §9: the other method is refused even with the right secret."""
    started, back = await posting.ask()
    basic = RelyingParty(suite.party.client, posting.party.client_id, posting.party.secret, posting.party.redirect_uri)

    answer = await basic.redeem(started, back["code"], code_verifier=None)

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


async def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(
    suite: Suite, site: Site, provider: Provider
) -> None:
    """Rejected by the one name that the module accepts, though the object is where the client registered it."""
    address = "https://suite.example/request.jwt"
    await provider.control.register_clients([{**STATIC_CLIENT, "request_uris": [address]}])
    suite = Suite(
        suite.browser, RelyingParty(suite.party.client, "suite-client", "suite-secret", CALLBACK), suite.response_mode
    )
    started = suite.request()
    site.documents[address] = httpx.Response(200, text=unsigned(dict(httpx.URL(started.url).params)))

    _, back = await suite.ask_silently(request_uri=address)

    assert site.fetched == [address]
    assert back["error"] == "request_uri_not_supported"


async def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    suite: Suite, metadata: dict[str, Any]
) -> None:
    """Ignoring the object would be a failure. The suite skips the module where `none` is not announced."""
    request = unsigned(
        {"client_id": suite.party.client_id, "scope": "openid", "state": "other", "response_type": "code"}
    )

    _, back = await suite.ask_silently(request=request)

    assert "none" not in metadata["request_object_signing_alg_values_supported"]
    assert back["error"] == "request_not_supported"


async def test_oidcc_claims_essential(suite: Suite) -> None:
    claims = json.dumps({"userinfo": {"name": {"essential": True}}, "id_token": {"email": None, "unknown": None}})

    done = await suite.complete(claims=claims)

    assert done.info["name"] == "Avery Attorney"
    assert done.claims["email"] == "avery.attorney@example.test"
    assert not {"name", "unknown"} & done.claims.keys()


async def test_oidcc_ensure_request_object_with_redirect_uri(
    browser: Browser, client: httpx.AsyncClient, response_mode: str | None
) -> None:
    """The address in the object wins over the one beside it, which is not registered. Without a signature: an error page."""
    party, _ = await registered_party(client, jwks=JWKS)
    suite = Suite(browser, party, response_mode)
    request = suite.request()
    inside, outside = dict(httpx.URL(request.url).params), {"redirect_uri": f"{CALLBACK}/other", "state": None}

    refused = await suite.open(request=unsigned(claims_for(inside)), **outside)
    page = await suite.open(request=signed(claims_for(inside), "RS256"), **outside)

    assert is_error_page(refused)
    await suite.conclude(request, await suite.go_through(page))


async def test_oidcc_refresh_token(suite: Suite, second: Suite) -> None:
    """Refreshing works, is bound to its client, and the new ID token keeps iss, sub, aud and auth_time."""
    done = await suite.complete(scope="openid offline_access")
    stolen = await second.party.refresh(done.tokens["refresh_token"])

    answer = await suite.party.refresh(done.tokens["refresh_token"])

    assert stolen.json()["error"] == "invalid_grant"
    assert answer.status_code == 200, answer.text
    after = await suite.read_tokens(done.started, done.back, answer.json())
    for claim in ("iss", "sub", "aud", "auth_time", "sid"):
        assert after.claims[claim] == done.claims[claim]
    assert after.tokens["access_token"] != done.tokens["access_token"]
    assert (await suite.party.userinfo(after.tokens["access_token"])).json()["sub"] == SUB


async def test_oidcc_ensure_request_with_valid_pkce_succeeds(suite: Suite) -> None:
    challenged = suite.party.request(scope="openid", response_mode=suite.response_mode)

    done = await suite.conclude(challenged, await suite.go_through(await suite.browser.open(challenged.url)))

    assert done.claims["sub"] == SUB
