"""Request objects where signing is required, and at the pushed authorization request endpoint (RFC 9126)."""

from typing import Any

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import REDIRECT_URI
from tests.idp.relying_party import Browser, RelyingParty, sent_back
from tests.idp.request_objects import (
    CLIENT_ID,
    JWKS,
    SECRET,
    SIGNING_COURT,
    authorize,
    beside_of,
    claims_for,
    parameters_of,
    signed,
)
from tests.idp.signed_requests.signing_on import EVIL, claims_of, sign_on


@pytest.fixture
async def strict(provider: Provider, party: RelyingParty) -> RelyingParty:
    """The same court, having registered that it always signs."""
    await provider.control.register_clients([{**SIGNING_COURT, "require_signed_request_object": True}])
    return party


async def test_client_with_required_signing_needs_a_signed_object(browser: Browser, strict: RelyingParty) -> None:
    """RFC 9101 §10.5: leaving the object out (a downgrade) is refused, pushed or not."""
    started = strict.request()
    pushed = await strict.client.post("/par", data=parameters_of(started), auth=(CLIENT_ID, SECRET))

    back = sent_back(await browser.open(started.url))

    assert back["error"] == "invalid_request"
    assert back["state"] == started.state
    assert "signed request objects only" in back["error_description"]
    assert pushed.json()["error"] == "invalid_request"


async def test_required_signing_uses_the_object_alone(browser: Browser, strict: RelyingParty) -> None:
    """RFC 9101 §6.3, §10.5: nothing can be added to its requests from outside, as Core 1.0 §6.1 would allow."""
    started = strict.request(state=None)
    parameters = parameters_of(started)
    request = signed(claims_for(parameters))

    back = await sign_on(browser, authorize(request=request, **beside_of(parameters), state="added", prompt="none"))

    assert "state" not in back
    assert (await claims_of(strict, started, back))["nonce"] == started.nonce


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("name", ["client_id", "response_type", "redirect_uri"])
async def test_object_used_alone_must_be_complete(browser: Browser, strict: RelyingParty, name: str) -> None:
    """RFC 9101 §4: it MUST contain all the parameters; a missing one is not taken from the query."""
    parameters = parameters_of(strict.request())
    request = signed(claims_for(parameters, **{name: None}))

    page = await browser.open(authorize(request=request, **beside_of(parameters)))

    assert page.status_code == 400 or "error" in sent_back(page)


async def push(party: RelyingParty, **form: str) -> tuple[int, dict[str, Any]]:
    answer = await party.client.post("/par", data=form, auth=(party.client_id, party.secret))
    return answer.status_code, answer.json()


async def test_request_object_can_be_pushed(browser: Browser, party: RelyingParty) -> None:
    """RFC 9126 §3: the object and what authenticates the client; parameters beside it are not used, even a whole request."""
    started = party.request(state=None)
    parameters = parameters_of(started)

    status, answer = await push(party, request=signed(claims_for(parameters)), state="beside", **beside_of(parameters))

    assert status == 201
    back = await sign_on(browser, authorize(request_uri=answer["request_uri"]))
    assert "state" not in back
    assert (await claims_of(party, started, back))["nonce"] == started.nonce


async def test_client_with_required_signing_may_push(browser: Browser, strict: RelyingParty) -> None:
    started = strict.request()

    _, answer = await push(strict, request=signed(claims_for(parameters_of(started))))

    assert (await sign_on(browser, authorize(request_uri=answer["request_uri"])))["state"] == started.state


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"iss": "court-test"}, "invalid_request_object"),
        ({"client_id": "court-test"}, "invalid_request_object"),
        ({"client_id": None}, "invalid_request_object"),
        ({"aud": "https://other.example"}, "invalid_request_object"),
        ({"redirect_uri": EVIL}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"request_uri": "https://app.example/request.jwt"}, "invalid_request_object"),
    ],
)
async def test_faulty_object_is_refused_at_the_push(party: RelyingParty, changes: dict[str, Any], error: str) -> None:
    """RFC 9126 §2.3, §3: the client named in the object is the one that authenticated."""
    status, answer = await push(party, request=signed({**claims_for(parameters_of(party.request())), **changes}))

    assert status == 400
    assert answer["error"] == error


async def test_object_of_another_client_cannot_be_pushed(provider: Provider, party: RelyingParty) -> None:
    """Both have the same keys; the object is still the other's."""
    other = {**SIGNING_COURT, "client_id": "court-other", "client_secret": "other-secret", "jwks": JWKS}
    await provider.control.register_clients([other])
    thief = RelyingParty(party.client, "court-other", "other-secret", REDIRECT_URI)
    request = signed(claims_for(parameters_of(party.request())))

    for form in ({"request": request}, {"request": request, "client_id": CLIENT_ID}):
        status, answer = await push(thief, **form)
        assert status == 400
        assert answer["error"] in {"invalid_request_object", "invalid_request"}


async def test_forged_hint_is_refused_at_the_push(party: RelyingParty) -> None:
    """RFC 9126 §2.2: validated at once, as the authorization endpoint would; inside an object and without one."""
    parameters = {**parameters_of(party.request()), "id_token_hint": "rubbish"}

    for form in (parameters, {"request": signed(claims_for(parameters))}):
        status, answer = await push(party, **form)
        assert status == 400
        assert answer["error"] == "invalid_request"
        assert "id_token_hint" in answer["error_description"]
