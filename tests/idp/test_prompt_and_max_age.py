"""`prompt`, `max_age` and `login_hint` (OpenID Connect Core 1.0 §3.1.2.1), where the certification modules end."""

from datetime import timedelta

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back


async def claims_of(court: RelyingParty, started, back) -> dict:  # type: ignore[no-untyped-def, type-arg]
    answer = await court.redeem(started, back["code"])
    claims: dict = (await court.id_token(answer.json()["id_token"])).claims  # type: ignore[type-arg]
    return claims


async def test_prompt_none_for_a_legacy_account_returns_interaction_required(
    browser: Browser, court: RelyingParty
) -> None:
    await browser.open(court.request().url)
    await browser.give_password("lp1234", PASSWORD)

    assert sent_back(await browser.open(court.request(prompt="none").url))["error"] == "interaction_required"


async def test_new_login_of_the_same_person_keeps_the_session(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    before = await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD))
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(seconds=5)))

    after = await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD, prompt="login"))

    assert after["auth_time"] > before["auth_time"]
    assert after["sid"] == before["sid"]


@pytest.mark.parametrize("prompt", ["banana", "none login", "login banana"])
async def test_unknown_and_contradictory_prompts_are_refused(
    browser: Browser, court: RelyingParty, prompt: str
) -> None:
    assert sent_back(await browser.open(court.request(prompt=prompt).url))["error"] == "invalid_request"


@pytest.mark.parametrize("max_age", ["-5", "soon", "1e3", "99999999999"])
async def test_malformed_max_age_is_refused(browser: Browser, court: RelyingParty, max_age: str) -> None:
    assert sent_back(await browser.open(court.request(max_age=max_age).url))["error"] == "invalid_request"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("parameter", "error"),
    [
        ("request", "invalid_request_object"),
        ("request_uri", "invalid_request_uri"),
        ("registration", "registration_not_supported"),
        ("response_mode", "invalid_request"),
    ],
)
async def test_unsupported_parameters_are_refused(
    browser: Browser, court: RelyingParty, parameter: str, error: str
) -> None:
    assert sent_back(await browser.open(court.request(**{parameter: "x"}).url))["error"] == error
