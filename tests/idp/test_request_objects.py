"""Request objects (RFC 9101, OpenID Connect Core 1.0 §6): by value, as a client's library sends them, and what is refused.

By reference they are in `test_request_references.py`; what the certification modules assert is in `tests/conformance/`.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from cso_idp.provider import Provider
from tests.conformance.forging import encoded, keyed_with, unsigned
from tests.idp.conftest import PASSWORD, REDIRECT_URI
from tests.idp.relying_party import Browser, RelyingParty, Started, sent_back
from tests.idp.request_objects import (
    CLIENT_ID,
    JWKS,
    KEYS,
    SECRET,
    SIGNING_COURT,
    authorize,
    beside_of,
    claims_for,
    parameters_of,
    signed,
)

EVIL = "https://evil.example/cb"


@pytest.fixture
async def party(provider: Provider, court: RelyingParty) -> RelyingParty:
    """A court that signs its requests."""
    await provider.control.register_clients([SIGNING_COURT])
    return RelyingParty(court.client, CLIENT_ID, SECRET, REDIRECT_URI)


async def sign_on(browser: Browser, address: str) -> dict[str, str]:
    """The answer to a request, through the sign-on page."""
    page = await browser.open(address)
    assert page.status_code == 200, page.text
    return sent_back(await browser.submit(loginId="avery.attorney", password=PASSWORD))


async def claims_of(party: RelyingParty, started: Started, back: dict[str, str]) -> dict[str, Any]:
    answer = await party.redeem(started, back["code"])
    assert answer.status_code == 200, answer.text
    claims: dict[str, Any] = (await party.id_token(answer.json()["id_token"])).claims
    return claims


@pytest.mark.parametrize("alg", KEYS)
async def test_request_object_carries_the_whole_request(browser: Browser, party: RelyingParty, alg: str) -> None:
    """RFC 9101 §5.1: beside the object stands the client_id, and nothing else has to."""
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
    """Core 1.0 §6.1: a complete OAuth request for openid stands beside; the values in the object supersede those beside it."""
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
    """RFC 9101 §10.8: explicit typing; whoever types the object so means RFC 9101, whatever stands beside it."""
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
    """Core 1.0 §6.1: `max_age` and `claims` stand in the object as a number and an object, not as text."""
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

    back = sent_back(await browser.submit(loginId="avery.attorney", password=PASSWORD))

    assert back["state"] == started.state


async def test_sign_on_page_may_be_open_for_longer_than_the_object_lives(
    browser: Browser, party: RelyingParty, provider: Provider
) -> None:
    """The object is judged when the request arrives, and not again when the person is done."""
    started = party.request()
    await browser.open(authorize(request=signed(claims_for(parameters_of(started)))))
    await let_pass(provider, timedelta(minutes=20))

    back = sent_back(await browser.submit(loginId="avery.attorney", password=PASSWORD))

    assert back["state"] == started.state


async def let_pass(provider: Provider, time: timedelta) -> None:
    await provider.control.move_clock(lambda state, _: state.advanced(time, "protocol"))


async def refusal(browser: Browser, party: RelyingParty, request: str) -> dict[str, str]:
    """What a client is told of an object, at the address it sent beside it."""
    parameters = parameters_of(party.request())
    page = await browser.open(authorize(request=request, state="beside", **beside_of(parameters)))
    back = sent_back(page)
    assert page.headers["location"].startswith(REDIRECT_URI)
    assert back["state"] == "beside"
    assert "code" not in back
    return back


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "court-test"},
        {"iss": 5},
        {"aud": None},
        {"aud": "https://other.example"},
        {"aud": ["https://other.example"]},
        {"aud": {}},
        {"exp": 1},
        {"exp": "never"},
        {"exp": True},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"sub": CLIENT_ID},
        {"request": "x"},
        {"request_uri": "urn:ietf:params:oauth:request_uri:x"},
        {"client_id": "court-test"},
        {"client_id": 5},
        {"response_type": "token"},
        {"state": 5},
        {"state": "\x00"},
        {"state": "\ud800"},
        {"redirect_uri": [REDIRECT_URI]},
        {"scope": ["openid"]},
        {"max_age": True},
        {"max_age": 1.5},
        {"claims": ["x"]},
        {"resource": {}},
    ],
)
async def test_object_with_wrong_audience_or_time_is_refused(
    browser: Browser, party: RelyingParty, changes: dict[str, Any]
) -> None:
    """RFC 9101 §4, §6, §10.8; Core 1.0 §6.1."""
    claims = claims_for(parameters_of(party.request()), **changes)
    request = by_hand(claims) if "\ud800" in str(claims.get("state")) else signed(claims)

    assert (await refusal(browser, party, request))["error"] == "invalid_request_object"


def by_hand(claims: dict[str, Any]) -> str:
    """An object with text that the library rightly refuses to write."""
    from joserfc import jws

    return jws.serialize_compact({"alg": "ES256", "kid": "es"}, json.dumps(claims).encode(), KEYS["ES256"], ["ES256"])


async def test_object_times_follow_the_protocol_clock(
    browser: Browser, party: RelyingParty, provider: Provider
) -> None:
    """Protocol time, which a harness can move; a minute of difference between two clocks is borne."""
    request = signed(claims_for(parameters_of(party.request())))
    await let_pass(provider, timedelta(seconds=310))
    assert (await browser.open(authorize(request=request))).status_code == 200
    await let_pass(provider, timedelta(seconds=60))

    assert (await refusal(browser, party, request))["error"] == "invalid_request_object"


@pytest.mark.parametrize("typ", ["client-authentication+jwt", "logout+jwt", "at+jwt", "dpop+jwt", "", 5, None, ["JWT"]])
async def test_other_tokens_are_refused_as_request_objects(browser: Browser, party: RelyingParty, typ: object) -> None:
    """RFC 9101 §10.8: cross-JWT confusion."""
    claims = claims_for(parameters_of(party.request()))
    header = encoded({"alg": "ES256", "kid": "es", "typ": typ})
    _, payload, signature = signed(claims).split(".")

    back = await refusal(browser, party, f"{header}.{payload}.{signature}")

    assert back["error"] == "invalid_request_object"


async def test_client_assertion_is_refused_as_a_request_object(browser: Browser, party: RelyingParty) -> None:
    """RFC 9101 §10.8: the same client, key and audience; but it says who the client is, not what it asks."""
    assertion = signed(claims_for({"client_id": CLIENT_ID}, client_id=None, sub=CLIENT_ID, jti="1"))

    assert (await refusal(browser, party, assertion))["error"] == "invalid_request_object"


def forged(claims: dict[str, Any]) -> dict[str, str]:
    """Objects that anybody could make, by what is wrong with each."""
    stranger = ECKey.generate_key("P-256", {"kid": "es"})
    public = KEYS["RS256"].as_dict(private=False)
    whole = signed(claims)
    header, payload, signature = whole.split(".")
    return {
        "another's key": signed(claims, key=stranger),
        "brings its key": signed(claims, key=stranger, jwk=stranger.as_dict(private=False)),
        "unknown key id": signed(claims, kid="nobody"),
        "no key id among several": signed(claims, kid=""),
        "public key as a secret": keyed_with(public, claims)[0],
        "client's secret": signed(claims, "HS256", OctKey.import_key(SECRET * 3), kid="es"),  # type: ignore[arg-type]
        "other algorithm": f"{encoded({'alg': 'RS256', 'kid': 'es'})}.{payload}.{signature}",
        "changed": f"{header}.{encoded({**claims, 'state': 'changed'})}.{signature}",
        "no signature": f"{header}.{payload}.",
        "encrypted": "a.b.c.d.e",
        "two parts": f"{header}.{payload}",
        "a space": " ",
        "rubbish": "rubbish",
        "beyond ASCII": "é.é.é",
        "deep": f"{header}.{encoded(b'[' * 2000)}.{signature}",
        "no object": signed_text(b"[]"),
        "no JSON": signed_text(b"{"),
        "critical": signed_text(json.dumps(claims).encode(), crit=["b64"], b64=False),
    }


def signed_text(text: bytes, **header: Any) -> str:
    from joserfc import jws

    made = jws.serialize_compact({"alg": "ES256", "kid": "es"}, text, KEYS["ES256"], ["ES256"])
    return f"{encoded({'alg': 'ES256', 'kid': 'es', **header})}.{made.partition('.')[2]}" if header else made


@pytest.mark.parametrize("kind", forged({"iss": "x"}))
async def test_objects_without_the_clients_signature_are_refused(
    browser: Browser, party: RelyingParty, kind: str
) -> None:
    """RFC 9101 §6.2, RFC 8725 §2.1: algorithm confusion, keys that come along, somebody else's signature."""
    request = forged(claims_for(parameters_of(party.request())))[kind]

    assert (await refusal(browser, party, request))["error"] == "invalid_request_object"


async def test_unsigned_object_is_refused(browser: Browser, party: RelyingParty) -> None:
    """Core 1.0 §3.1.2.6; the name that the certification modules want."""
    request = unsigned(claims_for(parameters_of(party.request())))

    assert (await refusal(browser, party, request))["error"] == "request_not_supported"


@pytest.mark.parametrize("alg", KEYS)
async def test_object_must_use_the_registered_algorithm(
    provider: Provider, browser: Browser, party: RelyingParty, alg: str
) -> None:
    """Registration 1.0 §2: all request objects MUST be rejected, if not signed with this algorithm."""
    await provider.control.register_clients([{**SIGNING_COURT, "request_object_signing_alg": alg}])
    for other in KEYS.keys() - {alg}:
        request = signed(claims_for(parameters_of(party.request())), other)
        assert (await refusal(browser, party, request))["error"] == "invalid_request_object"

    started = party.request()
    back = await sign_on(browser, authorize(request=signed(claims_for(parameters_of(started)), alg)))

    assert back["state"] == started.state


async def test_object_of_a_client_without_keys_is_refused(browser: Browser, court: RelyingParty) -> None:
    parameters = parameters_of(court.request())
    request = signed(claims_for(parameters))

    page = await browser.open(authorize("court-test", request=request, **beside_of(parameters)))

    assert sent_back(page)["error"] == "invalid_request_object"


@pytest.mark.parametrize("where", ["inside", "beside", "both", "nowhere"])
async def test_object_cannot_redirect_to_an_unregistered_address(
    browser: Browser, party: RelyingParty, where: str
) -> None:
    """RFC 6749 §4.1.2.1: the person is told, whichever of the two addresses is wrong; a good one beside does not help."""
    parameters = parameters_of(party.request())
    beside = {**beside_of(parameters), "redirect_uri": EVIL if where in {"beside", "both"} else REDIRECT_URI}
    inside = claims_for(parameters, redirect_uri=EVIL if where in {"inside", "both"} else None)
    good, bad = authorize(request=signed(inside), **beside), authorize(request=unsigned(inside), **beside)
    if where == "nowhere":
        del beside["redirect_uri"]
        good, bad = (authorize(request=each(inside), **beside) for each in (signed, unsigned))

    answered = await browser.open(good)
    assert answered.status_code == 400
    assert "location" not in answered.headers
    judged = await browser.open(bad)
    if where == "inside":
        assert sent_back(judged)["error"] == "request_not_supported"
        assert judged.headers["location"].startswith(REDIRECT_URI)
    else:
        assert judged.status_code == 400
        assert "location" not in judged.headers
        assert "request_not_supported" in judged.text


async def test_fault_in_a_valid_object_is_redirected_to_its_redirect_uri(browser: Browser, party: RelyingParty) -> None:
    """With the state and by the response mode that are in the object."""
    started = party.request(prompt="banana", response_mode="form_post")

    page = await browser.open(authorize(request=signed(claims_for(parameters_of(started))), state="beside"))

    assert page.status_code == 200
    assert f'action="{REDIRECT_URI}"' in page.text
    assert started.state in page.text
    assert "invalid_request" in page.text


async def test_refused_object_is_recorded(browser: Browser, party: RelyingParty, provider: Provider) -> None:
    await refusal(browser, party, "rubbish")

    written = (await provider.control.events(0, 100, ["authorization.refused"], None, None))[-1]

    assert written.data["error"] == "invalid_request_object"
    assert written.data["client_id"] == CLIENT_ID


@pytest.mark.parametrize("client_id", ["nobody", ""])
async def test_object_of_an_unknown_client_gets_an_error_page(
    browser: Browser, party: RelyingParty, client_id: str
) -> None:
    request = signed(claims_for(parameters_of(party.request())))

    page = await browser.open(authorize(client_id, request=request, redirect_uri=REDIRECT_URI))

    assert page.status_code == 400
    assert "location" not in page.headers


async def test_request_and_request_uri_together_are_refused(browser: Browser, party: RelyingParty) -> None:
    """RFC 9101 §5: request and request_uri MUST NOT be used together; a pushed one is not used up by it."""
    started = party.request()
    parameters = parameters_of(started)
    pushed = await party.client.post("/par", data=parameters, auth=(CLIENT_ID, SECRET))
    reference = pushed.json()["request_uri"]

    for request_uri in ("https://app.example/request.jwt", reference):
        address = authorize(request=signed(claims_for(parameters)), request_uri=request_uri, **beside_of(parameters))
        assert sent_back(await browser.open(address))["error"] == "invalid_request"

    assert (await sign_on(browser, authorize(request_uri=reference)))["state"] == started.state


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


@pytest.mark.parametrize("name", ["client_id", "response_type", "redirect_uri"])
async def test_object_used_alone_must_be_complete(browser: Browser, strict: RelyingParty, name: str) -> None:
    """RFC 9101 §4: it MUST contain all the parameters; what is missing is not taken from beside it."""
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
