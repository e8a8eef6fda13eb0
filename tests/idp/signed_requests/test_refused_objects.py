"""Request objects that are refused: wrong audience, time, type, signature, algorithm or content."""

import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from cso_idp.provider import Provider
from tests.conformance.forging import encoded, keyed_with, unsigned
from tests.idp.conftest import REDIRECT_URI
from tests.idp.relying_party import Browser, RelyingParty, sent_back
from tests.idp.request_objects import (
    CLIENT_ID,
    KEYS,
    SECRET,
    SIGNING_COURT,
    authorize,
    beside_of,
    claims_for,
    parameters_of,
    signed,
)
from tests.idp.signed_requests.signing_on import EVIL, let_pass, sign_on


async def refusal(browser: Browser, party: RelyingParty, request: str) -> dict[str, str]:
    """The error about an object, at the redirect address beside it."""
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
    """RFC 9101 §10.8: the same client, key and audience, but it is an assertion and no request."""
    assertion = signed(claims_for({"client_id": CLIENT_ID}, client_id=None, sub=CLIENT_ID, jti="1"))

    assert (await refusal(browser, party, assertion))["error"] == "invalid_request_object"


def forged(claims: dict[str, Any]) -> dict[str, str]:
    """Objects that anybody could make, by their fault."""
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
    """RFC 6749 §4.1.2.1: the person gets an error page, whichever of the two addresses is wrong."""
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

    written = (await provider.control.events(limit=100, kinds=["authorization.refused"]))[-1]

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
