"""Pushed requests, the `claims` parameter, hints and `acr`: what a relying party may ask beyond the basics."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import COURT, PASSWORD, REDIRECT_URI, new_browser
from tests.idp.relying_party import Browser, RelyingParty, Started, forms, log_in, sent_back


async def push(court: RelyingParty, started: Started, **changes: str) -> httpx.Response:
    form = dict(parse_qsl(urlsplit(started.url).query))
    return await court.client.post("/par", data={**form, **changes}, auth=(court.client_id, court.secret))


def reference(answer: httpx.Response, client_id: str = "court-test") -> str:
    assert answer.status_code == 201, answer.text
    return "/authorize?" + urlencode({"client_id": client_id, "request_uri": answer.json()["request_uri"]})


async def test_pushed_request_works_like_a_direct_one(browser: Browser, court: RelyingParty) -> None:
    """RFC 9126 §2, §4."""
    started = court.request()
    pushed = await push(court, started)
    assert pushed.headers["cache-control"] == "no-store"
    assert pushed.json()["expires_in"] == 60

    await browser.open(reference(pushed))
    back = sent_back(await browser.give_password("avery.attorney", PASSWORD))

    assert back["state"] == started.state
    assert (await court.redeem(started, back["code"])).status_code == 200


async def test_sign_on_page_of_a_pushed_request_can_be_reloaded(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """RFC 9126 §4: also when the minute is over in which it had to be opened."""
    started = court.request()
    address = reference(await push(court, started))
    for _ in range(3):
        assert (await browser.open(address)).status_code == 200
        await provider.control.move_clock(lambda state, _: state.advanced(timedelta(seconds=59), "protocol"))

    back = sent_back(await browser.give_password("avery.attorney", PASSWORD))

    assert (await court.redeem(started, back["code"])).status_code == 200
    assert "invalid_request_uri" in (await browser.open(address)).text


async def test_error_consumes_a_pushed_request_like_a_code(browser: Browser, court: RelyingParty) -> None:
    """RFC 9126 §7.3: the answer is given once, whichever it is."""
    silent = reference(await push(court, court.request(prompt="none")))
    assert sent_back(await browser.open(silent))["error"] == "login_required"
    assert "invalid_request_uri" in (await browser.open(silent)).text
    refused = reference(await push(court, court.request()))
    await browser.open(refused)
    await browser.give_password("bigfirm", PASSWORD)
    await browser.follow()
    assert sent_back(await browser.submit())["error"] == "access_denied"
    assert "invalid_request_uri" in (await browser.open(refused)).text


async def test_late_answer_to_a_pushed_request_still_signs_on(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """The password was right; only the request has been answered."""
    address = reference(await push(court, court.request()))
    await browser.open(address)
    async with new_browser(provider) as other:
        await other.open(address)
        assert "code" in sent_back(await other.give_password("avery.attorney", PASSWORD))

    late = await browser.give_password("avery.attorney", PASSWORD)

    assert late.status_code == 400
    assert "invalid_request_uri" in late.text
    assert "code" in sent_back(await browser.open(court.request(prompt="none").url))


async def test_pushed_reference_is_for_its_client_once_within_a_minute(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """RFC 9126 §7.3, FAPI 2.0: bound to its client, once, and for a short time."""
    used = reference(await push(court, court.request()))
    await browser.open(used)
    assert "code" in sent_back(await browser.give_password("avery.attorney", PASSWORD))
    again = await browser.open(used)
    stolen = await browser.open(reference(await push(court, court.request()), "viewer"))
    late = reference(await push(court, court.request()))
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(seconds=61), "protocol"))
    expired = await browser.open(late)

    for page in (again, stolen, expired):
        assert page.status_code == 400
        assert "invalid_request_uri" in page.text


async def test_pushing_needs_client_authentication(court: RelyingParty) -> None:
    impostor = RelyingParty(court.client, "court-test", "guessed", REDIRECT_URI)

    answer = await push(impostor, court.request())

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


async def test_client_with_required_pushing_must_push(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """RFC 9126 §6: nobody can make a request for it by sending a browser here."""
    await provider.control.register_clients([{**COURT, "require_pushed_authorization_requests": True}])

    refused = sent_back(await browser.open(court.request().url))
    page = await browser.open(reference(await push(court, court.request())))

    assert refused["error"] == "invalid_request"
    assert "pushes" in refused["error_description"]
    assert page.status_code == 200
    assert "loginId" in forms(page.text)[0].values


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://evil.example/cb"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request": "x"}, "invalid_request_object"),
        ({"client_id": "viewer"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
async def test_faulty_request_is_refused_at_the_push(court: RelyingParty, changes: dict[str, str], error: str) -> None:
    """RFC 9126 §2.3: the same checks as at the authorization endpoint, answered to the client."""
    answer = await push(court, court.request(), **changes)

    assert answer.status_code == 400
    assert answer.json()["error"] == error


async def test_pushing_by_get_is_refused(court: RelyingParty) -> None:
    assert (await court.client.get("/par")).status_code == 405


@pytest.mark.parametrize(
    "claims",
    [
        "[]",
        "{",
        '"x"',
        '{"id_token": 5}',
        '{"id_token": {"acr": {"values": "x"}}}',
        r'{"id_token": {"email": {"value": "\ud800"}}}',
    ],
)
async def test_malformed_claims_are_refused(browser: Browser, court: RelyingParty, claims: str) -> None:
    assert sent_back(await browser.open(court.request(claims=claims).url))["error"] == "invalid_request"


async def test_unmet_essential_acr_is_refused(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §5.5.1.1."""
    claims_parameter = json.dumps({"id_token": {"acr": {"essential": True, "values": ["urn:example:impossible"]}}})
    await log_in(browser, court, "avery.attorney", PASSWORD)

    back = sent_back(await browser.open(court.request(claims=claims_parameter).url))

    assert back["error"] == "unmet_authentication_requirements"


async def test_hint_for_another_person_requires_their_sign_on(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §3.1.2.2: the server must not reply with an ID token for a different user."""
    started, back = await log_in(browser, court, "rae.reader", PASSWORD)
    hint = (await court.redeem(started, back["code"])).json()["id_token"]
    await log_in(browser, court, "avery.attorney", PASSWORD, prompt="login")

    silent = sent_back(await browser.open(court.request(prompt="none", id_token_hint=hint).url))
    page = await browser.open(court.request(id_token_hint=hint).url)

    assert silent["error"] == "login_required"
    assert "Somebody else is expected" in page.text
    assert "code" in sent_back(await browser.give_password("rae.reader", PASSWORD))


@pytest.mark.parametrize(
    ("wanted", "is_hinted", "is_met"),
    [
        ({"values": ["sub-nobody", "sub-avery"]}, False, True),
        ({"values": ["sub-avery"]}, True, True),
        ({"value": "sub-nobody"}, False, False),
        ({"values": ["sub-nobody"]}, True, False),
    ],
)
async def test_subject_is_one_of_those_that_are_claimed(
    browser: Browser, court: RelyingParty, wanted: dict[str, Any], is_hinted: bool, is_met: bool
) -> None:
    """Core 1.0 §5.5.1: the subject has one of the values; with a hint it is the hint's person too."""
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    hint = (await court.redeem(started, back["code"])).json()["id_token"]
    asked = {"claims": json.dumps({"id_token": {"sub": wanted}}), **({"id_token_hint": hint} if is_hinted else {})}

    silent = sent_back(await browser.open(court.request(prompt="none", **asked).url))

    assert ("code" in silent, silent.get("error")) == (is_met, None if is_met else "login_required")


async def test_forged_hint_is_refused(browser: Browser, court: RelyingParty) -> None:
    for hint in ("rubbish", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzdWItYXZlcnkifQ."):
        assert sent_back(await browser.open(court.request(id_token_hint=hint).url))["error"] == "invalid_request"


async def test_large_cross_site_post_keeps_the_session(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §3.1.2.1: a form of another site brings no SameSite=Lax cookie, and not every request fits into an address."""
    before, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    assert "code" in back
    started = court.request(prompt="none", extra="x" * 8000)
    path, _, query = started.url.partition("?")
    sent = {"content-type": "application/x-www-form-urlencoded"}

    page = await court.client.post(path, content=query, headers=sent)

    (form,) = forms(page.text)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert form.action == "/authorize"
    answer = sent_back(await browser.client.post(form.action, data=form.values))
    assert answer["code"]
    assert answer["state"] == started.state != before.state
    # Whoever has no session is not sent in circles.
    assert sent_back(await court.client.post(form.action, data=form.values))["error"] == "login_required"
