"""Known attacks on providers, through HTTP: the requests that a strict provider refuses, and the data that it never reveals.

Attacks on redirect addresses and hints stand with the modules of their plans; SSRF is in `tests/idp/test_fetching.py`.
"""

from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from cso_idp.provider import Provider
from cso_kit.time.clock import real_now
from tests.conformance.conftest import prepared, started
from tests.conformance.forging import keyed_with, signed_by_somebody_else, unsigned
from tests.conformance.suite import BYE, CALLBACK, SUB, USER, Suite
from tests.conftest import Databases
from tests.idp.client_site import SigningParty
from tests.idp.conftest import ISSUER, PASSWORD, new_browser
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser, RelyingParty, forms

HTTPS_ISSUER = "https://pacer.login.example.test"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    "forged",
    [
        {"host": "evil.example"},
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
        {"forwarded": "host=evil.example;proto=https"},
        {"x-original-url": "https://evil.example/"},
    ],
)
async def test_host_header_changes_neither_issuer_nor_addresses(suite: Suite, forged: dict[str, str]) -> None:
    """Host-header injection: not in tokens, answers, redirects, registrations or pages."""
    suite.party.client.headers.update(forged)
    suite.browser.client.headers.update(forged)

    done = await suite.complete()
    made = await suite.party.client.post("/register", json={"redirect_uris": [CALLBACK]})
    page = await suite.browser.open("/account/")

    assert done.back["iss"] == done.claims["iss"] == ISSUER
    # Registration is open to this machine: not to a page that had its name pointed here, and not through a proxy.
    if forged.keys() & {"host", "forwarded"}:
        assert made.status_code == 401
    else:
        assert made.json()["registration_client_uri"].startswith(f"{ISSUER}/register/")
    assert "evil.example" not in made.text + page.text


async def test_cookies_under_https_cannot_be_planted_read_or_sent_along(databases: Databases) -> None:
    """`__Host-` (RFC 6265bis §4.1.3.2), Secure, HttpOnly, SameSite=Lax, the whole site, no Domain."""
    async with started(prepared(databases), issuer=HTTPS_ISSUER) as provider:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=HTTPS_ISSUER) as client:
            browser = Browser(client)
            page = await browser.open(Suite(browser, RelyingParty(client, "suite-client", "", CALLBACK)).request().url)
            answer = await browser.give_password("avery.attorney", PASSWORD)

    given = [*page.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
    cookies = {name: morsel for header in given for name, morsel in SimpleCookie(header).items()}
    assert {name.removeprefix("__Host-") for name in cookies} == {"cso_browser", "cso_session"}
    for name, morsel in cookies.items():
        assert name.startswith("__Host-")
        assert (morsel["secure"], morsel["httponly"], morsel["path"], morsel["domain"]) == (True, True, "/", "")
        assert morsel["samesite"].lower() == "lax"


async def test_cookies_without_https_are_still_out_of_reach_of_scripts(suite: Suite) -> None:
    page = await suite.open()
    answer = await suite.browser.give_password("avery.attorney", PASSWORD)

    given = [*page.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
    assert len(given) == 2
    assert all("httponly" in header.lower() and "samesite=lax" in header.lower() for header in given)


async def test_planted_session_is_not_taken_over(suite: Suite) -> None:
    """Session fixation: a secret that the attacker chose is invalid after the victim signs on."""
    suite.browser.client.cookies.set("cso_session", "planted")

    await suite.complete()

    values = [cookie.value for cookie in suite.browser.client.cookies.jar if cookie.name == "cso_session"]
    assert any(value and value != "planted" for value in values)
    suite.browser.client.cookies.clear()
    suite.browser.client.cookies.set("cso_session", "planted")
    _, back = await suite.ask_silently(prompt="none")
    assert back["error"] == "login_required"


async def test_every_page_of_a_sign_on_is_not_framed_stored_or_referred_from(suite: Suite) -> None:
    """Clickjacking, and codes or forms that stay in caches, histories and Referer headers."""
    login = await suite.open(prompt="login consent")
    signed_on = await suite.browser.give_password("avery.attorney", PASSWORD)
    consent = await suite.browser.follow()
    answer = await suite.browser.submit(answer="allow")
    refusal = await suite.open(redirect_uri="https://evil.example/")
    question = await suite.browser.open("/end_session")

    assert answer.headers["location"].startswith(CALLBACK)
    for page in (login, signed_on, consent, answer, refusal, question):
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-frame-options"] == "DENY"
    for page in (login, consent, refusal, question):
        policy = page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy


async def test_everything_that_carries_a_token_is_not_stored(suite: Suite) -> None:
    """RFC 6749 §5.1: tokens, UserInfo, registrations, introspection, and refusals too."""
    client, who = suite.party.client, (suite.party.client_id, suite.party.secret)
    done = await suite.complete()
    token = {"token": done.tokens["access_token"]}

    answers = [
        await suite.redeem(done.started, {"code": "unknown"}),
        await suite.party.userinfo(done.tokens["access_token"]),
        await suite.party.userinfo("unknown"),
        await client.post("/introspect", data=token, auth=who),
        await client.post("/introspect", data=token),
        await client.post("/par", data=dict(httpx.URL(suite.request().url).params), auth=who),
        await client.post("/register", json={"redirect_uris": [CALLBACK]}),
        await client.post("/register", json={"redirect_uris": []}),
    ]

    assert [answer.headers.get("cache-control") for answer in answers] == ["no-store"] * len(answers)


@pytest.mark.parametrize("name", ["next", "return_to", "returnTo", "continue", "target_link_uri", "redirect", "url"])
async def test_no_parameter_redirects_after_login_or_logout(suite: Suite, name: str) -> None:
    """Open redirects: only registered addresses and our own paths are ever gone to."""
    evil = {name: "https://evil.example/"}
    await suite.browser.open(str(httpx.URL("/account/", params=evil)))
    after_login = await suite.browser.give_password("avery.attorney", PASSWORD)
    done = await suite.complete(**evil)
    hint = {"id_token_hint": done.tokens["id_token"]}
    after_logout = await suite.browser.open(str(httpx.URL("/end_session", params={**evil, **hint})))

    for answer in (after_login, after_logout):
        assert not urlsplit(answer.headers.get("location", "/")).netloc
        assert "evil.example" not in answer.text
    assert BYE not in after_logout.text


async def test_pkce_cannot_be_left_out_of_one_half(suite: Suite) -> None:
    """PKCE downgrade (RFC 9700 §4.8.2): a challenge without a verifier, and a verifier without a challenge."""
    challenged = suite.party.request(scope="openid")
    bound = await suite.go_through(await suite.browser.open(challenged.url))
    plain, unbound = await suite.ask()

    without = await suite.party.redeem(challenged, bound["code"], code_verifier=None)
    empty = await suite.party.redeem(challenged, bound["code"], code_verifier="")
    wrong = await suite.party.redeem(challenged, bound["code"], code_verifier="x" * 43)
    added = await suite.party.redeem(plain, unbound["code"])

    assert [answer.json()["error"] for answer in (without, empty)] == ["invalid_grant"] * 2  # RFC 7636 §4.6
    assert wrong.json()["error"] == "invalid_grant"
    assert added.json()["error"] in {"invalid_request", "invalid_grant"}


async def test_codes_cannot_be_swapped_between_two_requests_of_one_client(suite: Suite) -> None:
    """Code injection: the verifier of one request does not redeem the code of another."""
    mine, theirs = suite.party.request(scope="openid"), suite.party.request(scope="openid")
    await suite.go_through(await suite.browser.open(mine.url))
    stolen = await suite.go_through(await suite.browser.open(theirs.url))

    answer = await suite.party.redeem(mine, stolen["code"])

    assert answer.json()["error"] == "invalid_grant"


async def assertion_party(client: httpx.AsyncClient) -> tuple[SigningParty, dict[str, Any]]:
    key = RSAKey.generate_key(2048, {"kid": "one"})
    public: dict[str, Any] = key.as_dict(private=False)
    metadata = {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [public]}}
    party, document = await registered_party(
        client, grant_types=["client_credentials"], scope="pacer:search", **metadata
    )
    signing = SigningParty(client, document["client_id"], "", party.redirect_uri)
    signing.key = key
    return signing, public


async def test_assertions_that_anybody_could_make_are_refused(client: httpx.AsyncClient) -> None:
    """alg none, HS256 with the public key, another key under the same key id, a key that came along in the header."""
    party, public = await assertion_party(client)
    claims = {
        "iss": party.client_id,
        "sub": party.client_id,
        "aud": ISSUER,
        "exp": int(real_now().timestamp()) + 60,
        "jti": "forged",
    }
    forged = [
        unsigned(claims),
        *keyed_with(public, claims),
        signed_by_somebody_else(claims),
        signed_by_somebody_else(claims, kid="one"),
        signed_by_somebody_else(claims, brings_key=True),
    ]

    for assertion in forged:
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION, "client_assertion": assertion}
        answer = await client.post("/token", data=form)
        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_client"
    form = {"grant_type": "client_credentials", **party.authenticate("RS256", jti="forged")}
    assert (await client.post("/token", data=form)).status_code == 200  # the same claims, signed by the client


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": timedelta(minutes=-5)},
        {"exp": None},
        {"aud": "https://evil.example"},
        {"aud": None},
        {"sub": None},
        {"sub": "suite-client"},
        {"iss": "suite-client"},
        {"jti": None},
        {"nbf": timedelta(minutes=10)},
    ],
    ids=[
        "expired long ago",
        "expired five minutes ago",
        "without an end",
        "for somebody else",
        "for nobody",
        "about nobody",
        "about somebody else",
        "of somebody else",
        "without an id",
        "not yet",
    ],
)
async def test_assertions_that_are_not_for_here_and_now_are_refused(
    client: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    """FAPI 2.0, RFC 7523 §3: expired, for somebody else, about somebody else, incomplete. Times are counted from now."""
    party, _ = await assertion_party(client)
    now = real_now()
    metadata = {
        name: int((now + value).timestamp()) if isinstance(value, timedelta) else value
        for name, value in changes.items()
    }

    answer = await client.post(
        "/token", data={"grant_type": "client_credentials", **party.authenticate("RS256", **metadata)}
    )

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert answer.json()["error"] == "invalid_client"


async def test_assertion_works_once(client: httpx.AsyncClient) -> None:
    party, _ = await assertion_party(client)
    form = {"grant_type": "client_credentials", **party.authenticate("RS256")}

    first, replayed = await client.post("/token", data=form), await client.post("/token", data=form)

    assert (first.status_code, replayed.status_code) == (200, 401)
    assert replayed.json()["error"] == "invalid_client"


@pytest.mark.parametrize("path", ["/token", "/par", "/introspect", "/revoke", "/authorize", "/end_session"])
async def test_forms_have_a_size_limit(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, data={"state": "x" * 70_000})

    assert answer.status_code == 413
    assert "KiB" in answer.text


async def test_json_has_limits_of_size_and_depth(client: httpx.AsyncClient) -> None:
    sent = {"content-type": "application/json"}
    large = await client.post("/register", json={"redirect_uris": [CALLBACK], "client_name": "x" * 70_000})
    deep = await client.post("/register", content="[" * 60_000, headers=sent)
    wide = await client.post("/register", json={"redirect_uris": [f"{CALLBACK}{n}" for n in range(1000)]})

    assert [large.status_code, deep.status_code, wide.status_code] == [413, 400, 400]
    assert all("Traceback" not in answer.text for answer in (large, deep, wide))


@pytest.mark.parametrize("name", ["authorization", "cookie", "if-none-match", "x-forwarded-for"])
async def test_large_headers_do_no_harm(client: httpx.AsyncClient, name: str) -> None:
    """The HTTP server limits them (h11: 64 KiB). Smaller ones are refused or ignored and cause no error."""
    for path in ("/userinfo", "/authorize", "/jwks", "/.well-known/openid-configuration"):
        answer = await client.get(path, headers={name: "Bearer " + "x" * 60_000})
        assert answer.status_code < 500, path
    basic = await client.post("/token", data={"grant_type": "x"}, headers={"authorization": "Basic " + "eHg6" * 15_000})
    assert basic.status_code in (400, 401)


@pytest.mark.parametrize("step", ["login", "code", "consent", "upgrade", "register", "cancel"])
async def test_no_step_of_a_sign_on_is_taken_from_elsewhere(suite: Suite, provider: Provider, step: str) -> None:
    """CSRF: the form of another site's page arrives without our cookie, so it changes nothing."""
    page = await suite.open()
    forged = forms(page.text)[0].action.replace("/login", f"/{step}")
    typed = {"loginId": USER, "password": PASSWORD, "answer": "allow", "otpCode": "000000"}

    async with new_browser(provider) as stranger:
        answer = await stranger.client.post(forged, data=typed)

    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "code" in await suite.go_through(page)


async def test_unknown_user_costs_what_a_wrong_password_costs(suite: Suite, provider: Provider) -> None:
    """User enumeration by time: the same work (one hash check), the same words, the same status; counted, not timed."""
    counted, pages = [], []
    for login_id in ("avery.attorney", "nobody.at.all", "cora.cancelled"):
        before = provider.passwords.checks
        await suite.open()
        page = await suite.browser.give_password(login_id, "wrong")
        assert page.status_code == 403
        own = forms(page.text)[0].action.split("/")[2]
        pages.append(page.text.replace(own, "").replace(f'value="{login_id}"', ""))
        counted.append(provider.passwords.checks - before)

    assert counted == [1, 1, 1]
    assert pages[0] == pages[1] == pages[2]


async def test_unknown_client_is_told_what_a_wrong_secret_is(client: httpx.AsyncClient) -> None:
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK}

    unknown = await client.post("/token", data=form, auth=("nobody", "wrong"))
    wrong = await client.post("/token", data=form, auth=("suite-client", "wrong"))

    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()
    assert wrong.json()["error"] == "invalid_client"
    assert "[" not in wrong.json()["error_description"]


async def test_holder_who_refuses_is_reported_and_gets_away(browser: Browser, client: httpx.AsyncClient) -> None:
    """FAPI 2.0: a refusal comes back as access_denied, with state and issuer."""
    party, _ = await registered_party(client)
    suite = Suite(browser, party)
    started_request = suite.request()
    await browser.open(started_request.url)
    await browser.give_password("avery.attorney", PASSWORD)
    await browser.follow()

    back = suite.answer(await browser.submit(answer="deny"))

    assert back is not None
    assert (back["error"], back["state"], back["iss"]) == ("access_denied", started_request.state, ISSUER)


async def test_tokens_of_one_kind_do_not_pass_for_another(suite: Suite) -> None:
    """Substitution: an ID token or a refresh token is no access token, and an access token no refresh token or hint."""
    done = await suite.complete(scope="openid offline_access")

    for other in (done.tokens["id_token"], done.tokens["refresh_token"], done.back["code"]):
        assert (await suite.party.userinfo(other)).status_code == 401
    refreshed = await suite.party.refresh(done.tokens["access_token"])
    _, hinted = await suite.ask_silently(prompt="none", id_token_hint=done.tokens["access_token"])

    assert refreshed.json()["error"] == "invalid_grant"
    assert hinted["error"] == "invalid_request"
    assert done.claims["sub"] == SUB
