"""Request objects by value (RFC 9101, OpenID Connect Core 1.0 §6): their content, and their combination with parameters.

By reference they are in `tests/idp/test_request_references.py`; what the certification modules assert is in `tests/conformance/`.
"""

from datetime import timedelta

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD, REDIRECT_URI
from tests.idp.relying_party import Browser, RelyingParty, sent_back
from tests.idp.request_objects import (
    CLIENT_ID,
    KEYS,
    authorize,
    beside_of,
    claims_for,
    parameters_of,
    signed,
)
from tests.idp.signed_requests.signing_on import EVIL, claims_of, let_pass, sign_on


@pytest.mark.parametrize("alg", KEYS)
async def test_request_object_carries_the_whole_request(browser: Browser, party: RelyingParty, alg: str) -> None:
    """RFC 9101 §5.1: only the client_id is required beside the object."""
    started = party.request()

    back = await sign_on(browser, authorize(request=signed(claims_for(parameters_of(started)), alg)))

    assert back["state"] == started.state
    assert (await claims_of(party, started, back))["nonce"] == started.nonce


async def test_parameters_outside_a_request_object_are_ignored(browser: Browser, party: RelyingParty) -> None:
    """RFC 9101 §6.3: the authorization server MUST only use the parameters in the Request Object."""
    started = party.request(state=None, nonce=None)
    beside = {
        "state": "beside",
        "nonce": "beside",
        "redirect_uri": EVIL,
        "response_mode": "form_post",
        "prompt": "none",
    }

    back = await sign_on(browser, authorize(request=signed(claims_for(parameters_of(started))), **beside))

    assert "state" not in back
    assert "nonce" not in await claims_of(party, started, back)


async def test_openid_request_merges_both_and_the_object_wins(browser: Browser, party: RelyingParty) -> None:
    """Core 1.0 §6.1: a complete OAuth request for openid is sent beside it; the values in the object supersede its values."""
    inside = party.request(redirect_uri=None, state=None)
    parameters = {**parameters_of(inside), "scope": "openid email", "max_age": 10000}
    beside = {"response_type": "code", "scope": "openid", "redirect_uri": REDIRECT_URI, "state": "beside", "nonce": "x"}

    back = await sign_on(browser, authorize(request=signed(claims_for(parameters)), **beside))

    tokens = (await party.redeem(inside, back["code"])).json()
    assert back["state"] == "beside"
    assert tokens["scope"] == "openid email"
    assert (await party.id_token(tokens["id_token"])).claims["nonce"] == inside.nonce


@pytest.mark.parametrize("typ", ["oauth-authz-req+jwt", "application/oauth-authz-req+jwt", "OAuth-Authz-Req+JWT"])
async def test_typed_request_object_is_used_alone(browser: Browser, party: RelyingParty, typ: str) -> None:
    """RFC 9101 §10.8: explicit typing; an object of this type is read by RFC 9101, with any parameters beside it."""
    parameters = parameters_of(party.request(state=None))
    request = signed(claims_for(parameters), typ=typ)

    back = await sign_on(browser, authorize(request=request, state="beside", **beside_of(parameters)))

    assert "state" not in back


@pytest.mark.parametrize("typ", ["JWT", "jwt"])
async def test_general_jwt_type_is_accepted(browser: Browser, party: RelyingParty, typ: str) -> None:
    started = party.request()

    back = await sign_on(browser, authorize(request=signed(claims_for(parameters_of(started)), typ=typ)))

    assert back["state"] == started.state


async def test_json_values_in_an_object_are_converted(browser: Browser, party: RelyingParty) -> None:
    """Core 1.0 §6.1: `max_age` and `claims` are a number and an object in it, not text."""
    started = party.request()
    claims = {"id_token": {"email": {"essential": True}}}
    parameters = {**parameters_of(started), "max_age": 10000, "claims": claims, "unknown": {"a": [1]}, "other": None}

    back = await sign_on(browser, authorize(request=signed(claims_for(parameters))))

    token = await claims_of(party, started, back)
    assert token["email"] == "avery.attorney@example.test"
    impossible = {**parameters, "prompt": "none", "claims": {"id_token": {"sub": {"value": "somebody-else"}}}}
    silent = sent_back(await browser.open(authorize(request=signed(claims_for(impossible)))))
    assert silent["error"] == "login_required"


async def test_authorization_request_by_post_works(browser: Browser, party: RelyingParty) -> None:
    """RFC 9101 §5: by POST as by GET."""
    started = party.request()
    form = {"client_id": CLIENT_ID, "request": signed(claims_for(parameters_of(started)))}
    browser.page = await browser.client.post("/authorize", data=form)
    page = await browser.follow()
    assert page.status_code == 200

    back = sent_back(await browser.give_password("avery.attorney", PASSWORD))

    assert back["state"] == started.state


async def test_sign_on_page_may_be_open_for_longer_than_the_object_lives(
    browser: Browser, party: RelyingParty, provider: Provider
) -> None:
    """The object is judged when the request arrives, and not again when the person is done."""
    started = party.request()
    await browser.open(authorize(request=signed(claims_for(parameters_of(started)))))
    await let_pass(provider, timedelta(minutes=20))

    back = sent_back(await browser.give_password("avery.attorney", PASSWORD))

    assert back["state"] == started.state
