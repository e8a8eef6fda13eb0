"""The authorization code flow from end to end, through HTTP, on both databases."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from cso_idp.provider import Provider
from cso_kit.time.clock import real_now
from tests.conftest import Databases
from tests.idp.conftest import ISSUER, PASSWORD, REDIRECT_URI, new_browser, populated, settings_for
from tests.idp.relying_party import Browser, PublicParty, RelyingParty, log_in, sent_back


async def test_login_gives_a_code_tokens_and_claims(browser: Browser, court: RelyingParty) -> None:
    before = int(real_now().timestamp())
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)

    assert back["state"] == started.state
    assert back["iss"] == ISSUER
    answer = await court.redeem(started, back["code"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    token = await court.id_token(answer.json()["id_token"])
    claims = token.claims
    assert claims["iss"] == ISSUER
    assert claims["aud"] == "court-test"
    assert claims["sub"] == "sub-avery"
    assert claims["nonce"] == started.nonce
    assert before <= claims["auth_time"] <= real_now().timestamp()
    assert claims["amr"] == ["pwd"]
    assert claims["sid"]
    assert claims["at_hash"]
    info = (await court.userinfo(answer.json()["access_token"])).json()
    assert info["sub"] == "sub-avery"
    assert info["preferred_username"] == "avery.attorney"
    assert info["pacer_account_type"] == "individual"
    assert info["pacer_account_generation"] == "upgraded"


async def test_second_login_in_the_same_browser_needs_no_password(browser: Browser, court: RelyingParty) -> None:
    """Rule C6: one Central Sign-On session serves every client."""
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    first = (await court.redeem(started, back["code"])).json()

    again = court.request()
    back = sent_back(await browser.open(again.url))
    second = (await court.redeem(again, back["code"])).json()

    one, two = [(await court.id_token(answer["id_token"])).claims for answer in (first, second)]
    assert one["sid"] == two["sid"]
    assert one["auth_time"] == two["auth_time"]


async def test_wrong_verifier_is_refused_and_does_not_burn_the_code(browser: Browser, court: RelyingParty) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)

    wrong = await court.redeem(started, back["code"], code_verifier="x" * 43)
    missing = await court.redeem(started, back["code"], code_verifier=None)
    right = await court.redeem(started, back["code"])

    assert wrong.json()["error"] == "invalid_grant"
    assert missing.json()["error"] == "invalid_grant"
    assert right.status_code == 200


async def log_out(browser: Browser, _: Provider) -> None:
    await browser.open("/end_session")
    assert "session has ended" in (await browser.submit()).text


async def let_it_expire(_: Browser, provider: Provider) -> None:
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(seconds=40), "protocol"))


@pytest.mark.parametrize("end_session", [log_out, let_it_expire])
async def test_code_is_refused_after_its_session_has_ended(
    end_session: Callable[[Browser, Provider], Awaitable[None]], sqlite_databases: Databases
) -> None:
    """A code is valid for a minute. After a logout or the session's expiry within that minute it signs nobody in."""
    async with (
        populated(settings_for(sqlite_databases, session_lifetime=timedelta(seconds=30))) as provider,
        new_browser(provider) as browser,
    ):
        court = RelyingParty(browser.client, "court-test", "court-secret", REDIRECT_URI)
        started, back = await log_in(browser, court, "avery.attorney", PASSWORD)

        await end_session(browser, provider)
        answer = await court.redeem(started, back["code"])

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
        assert await provider.control.signed_on_subs() == set()


async def test_code_is_bound_to_its_redirect_address_and_client(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    stranger = RelyingParty(court.client, "viewer", "viewer-secret", REDIRECT_URI)

    elsewhere = await court.redeem(started, back["code"], redirect_uri="http://localhost:9000/other")
    stolen = await stranger.redeem(started, back["code"])

    assert elsewhere.json()["error"] == "invalid_grant"
    assert stolen.json()["error"] == "invalid_grant"
    assert (await court.redeem(started, back["code"])).status_code == 200


async def test_pkce_with_s256_is_required_of_courts(browser: Browser, court: RelyingParty) -> None:
    without = court.request(code_challenge=None, code_challenge_method=None)
    plain = court.request(code_challenge_method="plain")
    unsaid = court.request(code_challenge_method=None)

    answers = [sent_back(await browser.open(started.url)) for started in (without, plain, unsaid)]

    assert [answer["error"] for answer in answers] == ["invalid_request"] * 3
    assert all(answer["iss"] == ISSUER for answer in answers)


async def test_repeated_parameters_are_refused(browser: Browser, court: RelyingParty) -> None:
    """RFC 6749 §3.1."""
    page = await browser.open(court.request().url + "&state=another")

    assert page.status_code == 400
    assert "more than once" in page.text


async def test_public_client_authenticates_by_pkce_only(
    browser: Browser, provider: Provider, court: RelyingParty
) -> None:
    party = PublicParty(court.client, "public-app", "", REDIRECT_URI)
    started, back = await log_in(browser, party, "avery.attorney", PASSWORD, scope="openid")

    answer = await party.redeem(started, back["code"])

    assert answer.status_code == 200, answer.text


async def test_wrong_client_secret_gets_401_with_a_challenge(browser: Browser, court: RelyingParty) -> None:
    """RFC 6749 §5.2."""
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    impostor = RelyingParty(court.client, "court-test", "guessed", REDIRECT_URI)

    answer = await impostor.redeem(started, back["code"])

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert answer.headers["www-authenticate"].startswith("Basic")


async def test_client_that_authenticates_in_two_ways_is_refused(browser: Browser, court: RelyingParty) -> None:
    """RFC 6749 §2.3."""
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)

    answer = await court.redeem(started, back["code"], client_secret="court-secret", client_id="court-test")

    assert answer.json()["error"] == "invalid_request"


async def test_refresh_rotates_and_reuse_revokes_the_family(browser: Browser, court: RelyingParty) -> None:
    """RFC 9700 §4.14.2."""
    scope = "openid offline_access cmecf:file"
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD, scope=scope)
    first = (await court.redeem(started, back["code"])).json()

    second = (await court.refresh(first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    one, two = [(await court.id_token(answer["id_token"])).claims for answer in (first, second)]
    assert (one["sub"], one["aud"], one["auth_time"], one["sid"]) == (
        two["sub"],
        two["aud"],
        two["auth_time"],
        two["sid"],
    )
    assert "nonce" not in two
    stolen = await court.refresh(first["refresh_token"])

    assert stolen.json()["error"] == "invalid_grant"
    assert (await court.refresh(second["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await court.userinfo(second["access_token"])).status_code == 401


async def test_used_secret_that_comes_back_again_and_again_is_journaled_once(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """The first reuse revokes the grant; further attempts write no further events."""
    scope = "openid offline_access cmecf:file"
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD, scope=scope)
    used = (await court.redeem(started, back["code"])).json()["refresh_token"]
    other, back_again = await log_in(browser, court, "avery.attorney", PASSWORD)
    assert (await court.redeem(other, back_again["code"])).status_code == 200
    assert (await court.refresh(used)).status_code == 200

    for _ in range(2):
        assert (await court.refresh(used)).json()["error"] == "invalid_grant"
        assert (await court.redeem(other, back_again["code"])).json()["error"] == "invalid_grant"

    revoked = await provider.control.events(kinds=["grant.revoked"])
    assert [event.data["reason"] for event in revoked] == ["refresh_token_reused", "code_reused"]


async def test_no_refresh_token_without_offline_access(browser: Browser, court: RelyingParty) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)

    assert "refresh_token" not in (await court.redeem(started, back["code"])).json()


async def test_interaction_is_bound_to_its_browser(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Login CSRF: a sign-on page opened in one browser is refused in another."""
    page = await browser.open(court.request().url)
    async with new_browser(provider) as other:
        other.page = page
        answer = await other.give_password("avery.attorney", PASSWORD)

    assert answer.status_code == 400
    assert "expired" in answer.text


async def test_wrong_password_on_an_answered_page_says_so(browser: Browser, court: RelyingParty) -> None:
    page = await browser.open(court.request().url)
    assert "code" in sent_back(await browser.give_password("avery.attorney", PASSWORD))
    browser.page = page

    again = await browser.give_password("avery.attorney", "wrong")

    assert again.status_code == 400
    assert "already signed on" in again.text


async def test_session_secret_changes_at_every_sign_on(browser: Browser, court: RelyingParty) -> None:
    """Session fixation: whatever secret a browser came with, it leaves with a new one."""
    await log_in(browser, court, "avery.attorney", PASSWORD)
    before = browser.client.cookies["cso_session"]

    await log_in(browser, court, "avery.attorney", PASSWORD, prompt="login")

    assert browser.client.cookies["cso_session"] != before
