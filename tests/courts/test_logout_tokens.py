"""Logout tokens at a court: everything it checks (OpenID Connect Back-Channel Logout 1.0 §2.6), and what a good one ends."""

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from joserfc import jwt

from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.time.clock import real_now
from tests.courts.conftest import Browser, Harness, House, open_house
from tests.courts.stand_in import FORGERIES, ISSUER, Persona, StandIn, signed_without_key_id

EVENT = "http://schemas.openid.net/event/backchannel-logout"
ADDRESS = "/courts/ca9/sso/backchannel-logout"
Claims = dict[str, Any]


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """These tests are about the court and the provider, and do not depend on the database."""
    return str(request.param)


def claims(**changes: Any) -> Claims:
    """What the provider would say, with changes; a claim changed to `None` is left out."""
    now = int(real_now().timestamp())
    changed = {
        "iss": ISSUER,
        "aud": "court-ca9",
        "iat": now,
        "exp": now + 120,
        "jti": make_id(SYSTEM, "token", "jti-"),
        "events": {EVENT: {}},
        "sub": "sub-jane",
        "sid": "sid-1",
        **changes,
    }
    return {name: value for name, value in changed.items() if value is not None}


def signed(provider: StandIn, changed: Claims, typ: str | None = "logout+jwt") -> str:
    header = {"alg": "ES256", "kid": provider.key.kid, **({"typ": typ} if typ else {})}
    return jwt.encode(header, changed, provider.key)


async def tell(house: House, token: str, address: str = ADDRESS) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url="http://localhost:8400") as client:
        return await client.post(address, data={"logout_token": token})


async def refusal(house: House, harness: Harness, token: str) -> tuple[int, str]:
    answer = await tell(house, token)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["error"] in {"invalid_request", "temporarily_unavailable"}
    return answer.status_code, (await harness.events("logout_token.refused"))[-1]["reason"]


async def test_valid_logout_token_ends_the_session(house: House, browser: Browser, harness: Harness) -> None:
    sid = "s" * 255  # the longest that is accepted
    house.provider.alter_claims = lambda said: {**said, "sid": sid}
    await browser.sign_on("ca9")

    answer = await tell(house, signed(house.provider, claims(sid=sid)))

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert (await browser.whoami("ca9"))["authenticated"] is False
    (accepted,) = await harness.events("logout_token.accepted")
    assert (accepted["court_id"], accepted["sid"], accepted["sessions_ended"]) == ("ca9", sid, 1)
    assert (await harness.events("court_session.ended"))[-1]["reason"] == "central_logout"


async def test_logout_that_overtakes_the_sign_on_leaves_no_session(
    house: House, browser: Browser, harness: Harness
) -> None:
    """The provider's word arrives while the court still asks it who signed on; a later sign-on is another one."""

    async def log_out() -> None:
        assert (await tell(house, signed(house.provider, claims()))).status_code == 200

    house.provider.before_userinfo = log_out

    page = await browser.sign_on("ca9")

    assert page.status_code == 403
    assert "logged out before this court had let you in" in page.text
    assert (await browser.whoami("ca9"))["authenticated"] is False
    assert [event["reason"] for event in await harness.events("court_sign_on.refused")] == ["logged_out_meanwhile"]
    house.provider.before_userinfo = None
    house.provider.alter_claims = lambda said: {**said, "sid": "sid-2"}
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["authenticated"] is True


async def test_logout_token_is_accepted_by_host_name(house: House, browser: Browser) -> None:
    await browser.sign_on("ca9")

    answer = await tell(house, signed(house.provider, claims()), "http://ecf.ca9.localhost:8400/sso/backchannel-logout")

    assert answer.status_code == 200
    assert (await browser.whoami("ca9"))["authenticated"] is False


# Those of the catalogue of faults are fired in tests/federation/faults.
BAD_CLAIMS: dict[str, tuple[Callable[[], Claims], str]] = {
    "a second audience": (lambda: claims(aud=["court-ca9", "somebody"]), "audience_mismatch"),
    "no expiry": (lambda: claims(exp=None), "bad_logout_token"),
    "expiry beyond all measure": (lambda: claims(exp=10**400), "bad_logout_token"),
    "no time of issue": (lambda: claims(iat=None), "bad_logout_token"),
    "from the future": (lambda: claims(iat=int(real_now().timestamp()) + 120), "issued_in_the_future"),
    "sid that is no text": (lambda: claims(sid=7), "bad_logout_token"),
    "event that is no object": (lambda: claims(events={EVENT: "yes"}), "wrong_event"),
    "events that are a list": (lambda: claims(events=[EVENT]), "wrong_event"),
}


@pytest.mark.parametrize("case", BAD_CLAIMS)
async def test_logout_token_with_a_wrong_claim_is_refused(
    house: House, browser: Browser, harness: Harness, case: str
) -> None:
    await browser.sign_on("ca9")
    changed, reason = BAD_CLAIMS[case]

    assert await refusal(house, harness, signed(house.provider, changed())) == (400, reason)
    assert (await browser.whoami("ca9"))["authenticated"] is True


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        *FORGERIES,
        pytest.param(lambda *_: "not.a.token", "bad_logout_token", id="nonsense"),
        pytest.param(lambda *_: "", "bad_logout_token", id="nothing"),
    ],
)
async def test_logout_token_without_the_providers_signature_is_refused(
    house: House, browser: Browser, harness: Harness, sign: Any, reason: str
) -> None:
    """RFC 8725 §2.1, §3.1."""
    await browser.sign_on("ca9")

    assert await refusal(house, harness, sign(house.provider, claims())) == (400, reason)
    assert (await browser.whoami("ca9"))["authenticated"] is True


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"alg": "\ud800"}, "algorithm_refused"),
        ({"alg": "\x00"}, "algorithm_refused"),
        ({"alg": ["ES256", "\ud800"]}, "algorithm_refused"),
        ({"alg": "ES256", "kid": "\ud800"}, "unknown_key"),
        ({"alg": "ES256", "kid": "\x00"}, "unknown_key"),
    ],
    ids=lambda value: ascii(value)[:40],
)
async def test_logout_token_with_an_unstorable_header_is_refused(
    house: House, harness: Harness, header: dict[str, Any], reason: str
) -> None:
    """JSON can contain half a surrogate pair, which no database stores (RFC 8259 §8.2), and anybody can send it here."""
    parts = (json.dumps(header), json.dumps(claims()), "none")
    token = ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)

    assert await refusal(house, harness, token) == (400, reason)


async def test_logout_token_without_a_known_key_is_refused(house: House, browser: Browser, harness: Harness) -> None:
    """Core 1.0 §10.1."""
    house.provider.rotate()
    await browser.sign_on("ca9")

    assert await refusal(house, harness, signed_without_key_id(house.provider, claims())) == (400, "unknown_key")
    assert (await browser.whoami("ca9"))["authenticated"] is True


@pytest.mark.parametrize("typ", [None, "JWT", "at+jwt", "dpop+jwt"])
async def test_other_token_types_are_refused_as_logout_tokens(house: House, harness: Harness, typ: str | None) -> None:
    """RFC 8725 §3.11: a token of the same provider that was made for something else."""
    assert await refusal(house, harness, signed(house.provider, claims(), typ)) == (400, "wrong_type")


async def test_untyped_logout_token_needs_a_setting(house: House, provider: StandIn, harness: Harness) -> None:
    """A leniency for other providers: the type is only recommended (Back-Channel Logout 1.0 §2.4)."""
    lenient = await open_house(house.settings.model_copy(update={"untyped_logout_tokens": True}), provider, None)
    try:
        assert (await tell(lenient, signed(provider, claims(), None))).status_code == 200
        assert (await tell(lenient, signed(provider, claims(), "at+jwt"))).status_code == 400
    finally:
        await lenient.courts.stop()


async def test_replayed_logout_token_is_refused(house: House, browser: Browser, harness: Harness) -> None:
    token = signed(house.provider, claims(sid=None))  # all sign-ons of the person
    assert (await tell(house, token)).status_code == 200
    await browser.sign_on("ca9")

    assert await refusal(house, harness, token) == (400, "replayed")
    assert (await browser.whoami("ca9"))["authenticated"] is True


async def test_second_token_for_the_same_logout_is_accepted(house: House, browser: Browser, harness: Harness) -> None:
    """§2.7: a session that has ended counts as logged out. The provider may have missed the first response."""
    await browser.sign_on("ca9")

    for _ in range(2):
        assert (await tell(house, signed(house.provider, claims()))).status_code == 200

    assert [event["sessions_ended"] for event in await harness.events("logout_token.accepted")] == [1, 0]


async def test_logout_token_of_another_sign_on_ends_no_session(house: House, browser: Browser) -> None:
    """Exactly the sessions of that (issuer, sid), and of nobody else's."""
    await browser.sign_on("ca9")

    for changed in (claims(sid="sid-2"), claims(sub="sub-roe"), claims(sub="sub-roe", sid=None)):
        assert (await tell(house, signed(house.provider, changed))).status_code == 200

    assert (await browser.whoami("ca9"))["authenticated"] is True


async def test_logout_token_without_a_sid_ends_all_sessions_of_the_person(house: House) -> None:
    """§2.4: `sub` alone speaks of all of somebody's sign-ons."""
    jane, again, roe = house.browser(), house.browser(), house.browser()
    for browser in (jane, again):
        await browser.sign_on("ca9")
    house.provider.persona = Persona(sub="sub-roe", login_id="roe1", name="Richard Roe")
    await roe.sign_on("ca9")

    await tell(house, signed(house.provider, claims(sid=None)))

    assert [(await browser.whoami("ca9"))["authenticated"] for browser in (jane, again, roe)] == [False, False, True]


async def test_unreachable_provider_gets_a_retryable_error(house: House, harness: Harness) -> None:
    """The court cannot judge the token without the keys; that is its own trouble, not the token's."""
    token = signed(house.provider, claims())
    house.provider.is_away = True
    assert await refusal(house, harness, token) == (503, "provider_away")
    house.provider.is_away = False

    assert (await tell(house, token)).status_code == 200


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b'{"logout_token": "x"}', "application/json"),
        (b"logout_token=a&logout_token=b", "application/x-www-form-urlencoded"),
        (b"logout_token=%ff%00", "application/x-www-form-urlencoded"),
    ],
)
async def test_malformed_logout_request_gets_a_json_error(house: House, content: bytes, content_type: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url="http://localhost:8400") as client:
        answer = await client.post(ADDRESS, content=content, headers={"content-type": content_type})

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert (await client.get(ADDRESS)).status_code == 405


async def test_courts_register_their_logout_address(house: House) -> None:
    registered = {each["client_id"]: each for each in await house.courts.control.client_registrations()}

    assert registered["court-ca9"]["backchannel_logout_uri"] == f"http://localhost:8400{ADDRESS}"
    assert registered["court-ca9"]["backchannel_logout_session_required"] is True


async def test_logout_token_never_reaches_the_journal(house: House, harness: Harness) -> None:
    good, bad = signed(house.provider, claims()), signed(house.provider, claims(aud="x"))
    for token in (good, good, bad):
        await tell(house, token)

    text = json.dumps(await harness.events())

    for token in (good, bad):
        assert token not in text
        assert base64.urlsafe_b64decode(token.split(".")[1] + "==").decode() not in text
