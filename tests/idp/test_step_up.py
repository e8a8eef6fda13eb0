"""Step-up: a client asks for the second factor by authentication context class (OpenID Connect Core 1.0 §5.5.1.1; rule A11)."""

import json
from datetime import timedelta

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.interaction.steps.password import SKIP
from cso_idp.provider import Provider
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of
from tests.idp.conftest import COURT, PASSWORD, REDIRECT_URI
from tests.idp.enrolling import PASSWORD_CLASS, SECOND_FACTOR, enrol, go_on_address, on, reason_on
from tests.idp.relying_party import Browser, RelyingParty, Started, log_in, sent_back

ESSENTIAL = {"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": [SECOND_FACTOR]}}})}
VOLUNTARY = {"acr_values": SECOND_FACTOR}


@pytest.fixture(autouse=True)
async def _voluntary_days(provider: Provider) -> None:
    """Days on which a second factor exists and the policy asks nobody to set one up."""
    await on(provider, FIRST_DAY, "never")


async def _acr(court: RelyingParty, started: Started, code: str) -> object:
    return (await court.id_token((await court.redeem(started, code)).json()["id_token"])).claims["acr"]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("asked", [ESSENTIAL, VOLUNTARY], ids=["essential", "acr_values"])
async def test_holder_without_a_second_factor_is_led_to_set_one_up(
    browser: Browser, court: RelyingParty, asked: dict[str, str], provider: Provider
) -> None:
    await log_in(browser, court, "avery.attorney", PASSWORD)
    started = court.request(**asked)

    page = await browser.open(started.url)

    assert reason_on(page.text) == ("essential" if asked is ESSENTIAL else "voluntary")
    await enrol(browser, provider)
    back = sent_back(await browser.open(go_on_address(browser.page.text)))
    assert await _acr(court, started, back["code"]) == SECOND_FACTOR


async def test_essential_class_cannot_be_skipped_and_a_refusal_is_the_defined_error(
    browser: Browser, court: RelyingParty
) -> None:
    """OpenID Connect Core Error Code unmet_authentication_requirements 1.0."""
    await log_in(browser, court, "avery.attorney", PASSWORD)
    page = await browser.open(court.request(**ESSENTIAL).url)
    assert SKIP not in page.text
    assert reason_on((await browser.submit(**{SKIP: "essential"})).text) == "essential"

    assert sent_back(await browser.submit(1))["error"] == "unmet_authentication_requirements"


async def test_voluntary_class_can_be_left_and_is_not_asked_again(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §5.5.1: a voluntary claim that is not met is no error."""
    await log_in(browser, court, "avery.attorney", PASSWORD)
    started = court.request(**VOLUNTARY)
    await browser.open(started.url)

    back = sent_back(await browser.submit(**{SKIP: "voluntary"}))

    assert await _acr(court, started, back["code"]) == PASSWORD_CLASS
    assert "code" in sent_back(await browser.open(court.request(**VOLUNTARY).url))


async def test_skip_of_a_voluntary_class_is_none_of_the_three(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await log_in(browser, court, "avery.attorney", PASSWORD)
    await browser.open(court.request(**VOLUNTARY).url)
    await browser.submit(**{SKIP: "voluntary"})

    shown = await provider.control.account("avery.attorney")
    assert shown is not None
    assert shown.mfa_skips == 0


@pytest.mark.parametrize(("skips", "reason"), [(0, "prompted"), (3, "restricted")])
async def test_left_voluntary_class_does_not_take_the_place_of_a_skip(
    browser: Browser, court: RelyingParty, provider: Provider, skips: int, reason: str
) -> None:
    """Rule A11: whoever is prompted, or has skipped three times, is asked at the court, whatever a client for viewing asked
    before.
    """
    viewer = RelyingParty(browser.client, "viewer", "viewer-secret", REDIRECT_URI)
    prompted = {"mfa_prompted_on": FIRST_DAY.date().isoformat(), "mfa_skips": skips}
    await provider.control.change_account("avery.attorney", AccountChange.model_validate(prompted))
    await browser.open(viewer.request(scope="openid pacer:search", **VOLUNTARY).url)
    await browser.give_password("avery.attorney", PASSWORD)
    assert reason_on((await browser.follow()).text) == "voluntary"
    assert "code" in sent_back(await browser.submit(**{SKIP: "voluntary"}))

    assert reason_on((await browser.open(court.request().url)).text) == reason
    assert "code" in sent_back(await browser.open(viewer.request(scope="openid pacer:search", **VOLUNTARY).url))


@pytest.mark.parametrize(
    "classes", [f"{PASSWORD_CLASS} {SECOND_FACTOR}", f"{SECOND_FACTOR} {PASSWORD_CLASS}", "1 2", PASSWORD_CLASS]
)
async def test_class_that_the_password_meets_asks_for_nothing(
    browser: Browser, court: RelyingParty, classes: str
) -> None:
    """Unknown classes are left aside (Core 1.0 §3.1.2.1)."""
    await log_in(browser, court, "avery.attorney", PASSWORD)

    assert "code" in sent_back(await browser.open(court.request(acr_values=classes).url))


async def test_prompt_none_fails_for_an_essential_class_and_not_for_a_voluntary_one(
    browser: Browser, court: RelyingParty
) -> None:
    await log_in(browser, court, "avery.attorney", PASSWORD)

    assert "code" in sent_back(await browser.open(court.request(prompt="none", **VOLUNTARY).url))
    back = sent_back(await browser.open(court.request(prompt="none", **ESSENTIAL).url))
    assert back["error"] == "unmet_authentication_requirements"


@pytest.mark.parametrize(("asked", "answer"), [(ESSENTIAL, "unmet_authentication_requirements"), (VOLUNTARY, None)])
async def test_before_the_second_factor_exists_nobody_can_set_one_up(
    browser: Browser, court: RelyingParty, provider: Provider, asked: dict[str, str], answer: str | None
) -> None:
    """Rule A11."""
    await on(provider, FIRST_DAY - timedelta(minutes=1), "never")
    await log_in(browser, court, "avery.attorney", PASSWORD)

    assert sent_back(await browser.open(court.request(**asked).url)).get("error") == answer


async def test_holder_who_has_a_second_factor_gives_the_code(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """The session is from before the account had one."""
    await log_in(browser, court, "avery.attorney", PASSWORD)
    await provider.control.change_account("avery.attorney", AccountChange(mfa_secret=SECRET))
    started = court.request(**ESSENTIAL)
    await browser.open(started.url)
    await browser.give_password("avery.attorney", PASSWORD)
    await browser.follow()

    back = sent_back(await browser.submit(otpCode=await code_of(provider)))

    assert await _acr(court, started, back["code"]) == SECOND_FACTOR


async def test_search_only_account_may_enrol_when_it_is_asked(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11: may, never must."""
    await log_in(browser, court, "rae.reader", PASSWORD)
    started = court.request(**ESSENTIAL)
    assert reason_on((await browser.open(started.url)).text) == "essential"

    await enrol(browser, provider, "rae.reader@example.test")

    back = sent_back(await browser.open(go_on_address(browser.page.text)))
    assert await _acr(court, started, back["code"]) == SECOND_FACTOR


async def test_default_class_of_a_client_counts_for_a_request_that_names_none(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Dynamic Client Registration 1.0 §2: acr_values and an `acr` claim override it."""
    await provider.control.register_clients([{**COURT, "default_acr_values": [SECOND_FACTOR]}])
    await log_in(browser, court, "rae.reader", PASSWORD, acr_values=PASSWORD_CLASS)

    assert reason_on((await browser.open(court.request().url)).text) == "voluntary"
    assert "code" in sent_back(await browser.open(court.request(acr_values=PASSWORD_CLASS).url))
