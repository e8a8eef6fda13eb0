"""RP-initiated logout, signing keys, discovery, and what bad input gets."""

import json
from pathlib import Path

import httpx
import pytest

from cso_idp.app import create_app
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.idp.conftest import COURT, ISSUER, PASSWORD, running
from tests.idp.relying_party import Browser, RelyingParty, forms, log_in, sent_back

BYE = "http://localhost:9000/bye"


async def logged_in(browser: Browser, court: RelyingParty) -> dict[str, str]:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    tokens: dict[str, str] = (await court.redeem(started, back["code"])).json()
    return tokens


def logout_url(**parameters: str) -> httpx.URL:
    return httpx.URL("/end_session", params=parameters)


async def test_hint_of_another_session_needs_confirmation_to_log_out(browser: Browser, court: RelyingParty) -> None:
    """A leaked ID token must not log its owner out of a later session."""
    old = await logged_in(browser, court)
    await browser.open(str(logout_url(id_token_hint=old["id_token"])))
    await logged_in(browser, court)

    page = await browser.open(str(logout_url(id_token_hint=old["id_token"], post_logout_redirect_uri=BYE)))

    assert page.status_code == 200
    assert "code" in sent_back(await browser.open(court.request(prompt="none").url))


async def test_logout_by_a_form_of_another_site_ends_the_session(browser: Browser, court: RelyingParty) -> None:
    """RP-Initiated Logout 1.0 §2: by POST, too. Such a form brings no SameSite=Lax cookie, so the browser is asked again."""
    tokens = await logged_in(browser, court)
    sent = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "s"}

    page = await court.client.post("/end_session", data=sent)
    assert page.status_code == 200  # not redirected: the ID token must not get into an address
    again = forms(page.text)[0]
    done = await browser.client.post(again.action, data=again.values)

    assert done.headers["location"] == f"{BYE}?state=s"
    assert (await court.userinfo(tokens["access_token"])).status_code == 401
    # Whoever has no session is not sent in circles.
    late = await court.client.post(again.action, data=again.values)
    assert late.headers["location"] == f"{BYE}?state=s"


async def test_logout_by_a_form_without_a_hint_asks_the_person(browser: Browser, court: RelyingParty) -> None:
    await logged_in(browser, court)
    page = await court.client.post("/end_session", data={"client_id": "court-cacd", "state": "s"})
    assert page.headers["location"] == "/end_session?client_id=court-cacd&state=s"
    assert "avery.attorney" in (await browser.open(page.headers["location"])).text


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_client_can_choose_its_algorithm(
    browser: Browser, court: RelyingParty, provider: Provider, alg: str
) -> None:
    await provider.control.register_clients([{**COURT, "id_token_signed_response_alg": alg}])

    tokens = await logged_in(browser, court)

    assert (await court.id_token(tokens["id_token"], alg)).header["alg"] == alg


async def test_keys_and_sessions_survive_a_restart(provider_settings: ProviderSettings) -> None:
    async with running(create_app(provider_settings)) as first:
        before = [key.kid for key in await first.control.keys()]
    async with running(create_app(provider_settings)) as second:
        after = [key.kid for key in await second.control.keys()]

    assert before == after


async def test_signing_loads_each_key_once(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Loading an RSA key costs a hundred signatures: counted, not timed."""
    for _ in range(5):
        await logged_in(browser, court)

    ring = await provider.database.read(provider.registered.keyring)

    assert ring.loads == 1


async def test_token_endpoint_checks_no_password_hash(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Client secrets are random, so a slow password hash would protect nothing."""
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD, scope="openid offline_access")
    before = provider.passwords.checks

    tokens = (await court.redeem(started, back["code"])).json()
    refreshed = await court.refresh(tokens["refresh_token"])
    wrong = await RelyingParty(court.client, court.client_id, "wrong", court.redirect_uri).refresh("x")

    assert (refreshed.status_code, wrong.status_code) == (200, 401)
    assert provider.passwords.checks == before


async def test_journal_records_a_sign_on_without_secrets(
    browser: Browser, court: RelyingParty, provider: Provider, databases: object
) -> None:
    tokens = await logged_in(browser, court)
    await browser.open(str(logout_url(id_token_hint=tokens["id_token"])))

    events = await provider.control.events()

    kinds = [event.kind for event in events]
    story = ["sign_on.succeeded", "token.issued", "sign_on_session.ended"]
    assert [kind for kind in kinds if kind in story] == story
    text = json.dumps([event.document("cso_idp") for event in events])
    for secret in (PASSWORD, "court-secret", *tokens.values()):
        if secret not in ("Bearer", tokens["scope"]) and isinstance(secret, str):
            assert secret not in text


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("application/x-www-form-urlencoded", b"grant_type=a&grant_type=b", 400),
        ("application/x-www-form-urlencoded", b"code=%ff%fe", 400),
        ("application/x-www-form-urlencoded", b"code=%00", 400),
        ("application/x-www-form-urlencoded", b"x=" + b"y" * 70000, 413),
        ("application/x-www-form-urlencoded", b"", 400),
    ],
)
async def test_bad_token_requests_get_one_sentence(
    court: RelyingParty, content_type: str, body: bytes, status: int
) -> None:
    answer = await court.client.post("/token", content=body, headers={"content-type": content_type})

    assert answer.status_code == status
    assert answer.json()["error"] in {"invalid_request", "unsupported_grant_type"}
    assert "Traceback" not in answer.text


async def test_credentials_that_are_not_utf8_fail_authentication(court: RelyingParty) -> None:
    answer = await court.client.post(
        "/token", data={"grant_type": "authorization_code", "code": "x"}, headers={"authorization": "Basic //79"}
    )

    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", ["Basic", "Basic ", "Basic  \t", "Basic AHg6eA==", "basic x"])
async def test_malformed_basic_header_fails_authentication(court: RelyingParty, header: str) -> None:
    answer = await court.client.post("/token", data={"grant_type": "refresh_token"}, headers={"authorization": header})

    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in {"invalid_client", "invalid_request"}


async def test_nul_in_a_path_is_bad_input_on_both_databases(court: RelyingParty) -> None:
    answer = await court.client.get("/interaction/a%00b")

    assert answer.status_code == 400


async def test_bearer_refusals_follow_rfc_6750(court: RelyingParty) -> None:
    nothing = await court.client.get("/userinfo")
    unknown = await court.userinfo("cso_at_unknown")

    assert nothing.status_code == unknown.status_code == 401
    assert "error" not in nothing.headers["www-authenticate"]
    assert 'error="invalid_token"' in unknown.headers["www-authenticate"]


async def test_pages_and_errors_carry_security_headers(court: RelyingParty) -> None:
    for path in ("/account/", "/nowhere", "/authorize"):
        answer = await court.client.get(path, headers={"accept": "text/html"})
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "This is a simulator" in answer.text, path


async def test_unreachable_database_gets_503_with_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a database, and long enough to be told from an empty one" * 10)
    app = create_app(ProviderSettings(issuer=ISSUER, database_url=f"sqlite:///{blocked}"))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["status"], answer.headers["retry-after"]) == (503, "unavailable", "5")
    assert "database cannot be used just now. Please try again" in answer.json()["detail"]
    assert str(tmp_path) not in answer.text
    assert "Traceback" not in answer.text
