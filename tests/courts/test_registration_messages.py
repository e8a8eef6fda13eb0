"""The provider's messages about e-file registrations at a court: what it checks, and that each is taken once (rule L11)."""

from typing import Any

import httpx
import pytest
from joserfc import jwt

from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.time.clock import real_now
from tests.courts.conftest import ORIGIN, Harness, House
from tests.courts.stand_in import FORGERIES, ISSUER, StandIn

ADDRESS = "/courts/ca9/e-file-registrations"
REQUEST = {
    "id": "registration-1",
    "round": 1,
    "sent_at": "2020-02-14T17:00:00+00:00",
    "kind": "e_file",
    "role": "attorney",
    "is_rescue": False,
    "former_login": None,
    "login_id": "newfiler1",
    "name": "Nora New",
    "email": "nora@new.example",
    "details": {"phone": "(555) 555-0100"},
}
ANSWER = {"id": "registration-1", "round": 2, "sent_at": "2020-02-14T18:00:00+00:00", "answer": "Here it is."}
Claims = dict[str, Any]


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """These tests are about the court and the provider, and do not depend on the database."""
    return str(request.param)


def claims(content: Any = REQUEST, **changes: Any) -> Claims:
    """What the provider would say, with changes; a claim changed to `None` is left out."""
    now = int(real_now().timestamp())
    changed = {
        "iss": ISSUER,
        "aud": "court-ca9",
        "iat": now,
        "exp": now + 120,
        "jti": make_id(SYSTEM, "token", "jti-"),
        "sub": "sub-nora",
        "registration": content,
        **changes,
    }
    return {name: value for name, value in changed.items() if value is not None}


def signed(provider: StandIn, changed: Claims, typ: str = "e-file-registration+jwt") -> str:
    header = {"alg": "ES256", "kid": provider.key.kid, "typ": typ}
    return jwt.encode(header, changed, provider.key)


async def send(house: House, token: str, address: str = ADDRESS) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url=ORIGIN) as client:
        return await client.post(address, data={"registration": token})


async def refusal(house: House, harness: Harness, token: str) -> str:
    answer = await send(house, token)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    return str((await harness.events("e_file.token_refused"))[-1]["reason"])


async def registrations(harness: Harness) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await harness.call("GET", "/registrations")
    return found


async def decide(harness: Harness, decision: str, which: str = "registration-1") -> None:
    await harness.call("POST", f"/registrations/{which}/decision", {"decision": decision, "reason": "because"})


async def test_messages_are_taken_once_in_whatever_tokens_they_come(house: House, harness: Harness) -> None:
    """Rule L11: a delivery whose answer was lost is repeated in another token; a token that is sent again is refused."""
    token = signed(house.provider, claims())
    assert (await send(house, token)).status_code == 204
    assert await refusal(house, harness, token) == "replayed"
    assert (await send(house, signed(house.provider, claims()))).status_code == 204
    [one] = await registrations(harness)
    assert (one["state"], one["name"], len(one["steps"])) == ("waiting", "Nora New", 1)
    await decide(harness, "more")
    for _ in range(2):
        assert (await send(house, signed(house.provider, claims(ANSWER)))).status_code == 204
    [one] = await registrations(harness)
    assert (one["state"], [step["kind"] for step in one["steps"]]) == ("waiting", ["received", "more", "answered"])
    await decide(harness, "more")
    # A late repetition of the first answer does not pass for an answer to the second question.
    await send(house, signed(house.provider, claims(ANSWER)))
    assert (await registrations(harness))[0]["state"] == "more"


async def test_answer_that_overtakes_its_request_is_sent_again(house: House, harness: Harness) -> None:
    answer = await send(house, signed(house.provider, claims(ANSWER)))
    assert (answer.status_code, answer.json()["error"]) == (409, "unknown_registration")
    assert await registrations(harness) == []


async def test_answer_after_the_decision_changes_nothing(house: House, harness: Harness) -> None:
    await send(house, signed(house.provider, claims()))
    await decide(harness, "deny")
    assert (await send(house, signed(house.provider, claims(ANSWER)))).status_code == 204
    assert (await registrations(harness))[0]["state"] == "denied"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://other.example"}, "issuer_mismatch"),
        ({"aud": "court-cacd"}, "audience_mismatch"),
        ({"exp": 1}, "expired"),
        ({"jti": None}, "bad_registration"),
        ({"sub": None}, "bad_registration"),
        ({"registration": None}, "bad_registration"),
        ({"registration": {**REQUEST, "more": 1}}, "bad_registration"),
        ({"registration": {**REQUEST, "name": ""}}, "bad_registration"),
        ({"registration": {**REQUEST, "id": "../x"}}, "bad_registration"),
        ({"registration": {**REQUEST, "sent_at": "soon"}}, "bad_registration"),
    ],
)
async def test_faulty_message_is_refused(house: House, harness: Harness, changes: Claims, reason: str) -> None:
    faulty = {name: value for name, value in {**claims(), **changes}.items() if value is not None}
    assert await refusal(house, harness, signed(house.provider, faulty)) == reason
    assert await registrations(harness) == []


async def test_token_of_another_type_is_refused(house: House, harness: Harness) -> None:
    """A logout token or an ID token does not pass for a registration (RFC 8725 §3.11)."""
    for typ in ("logout+jwt", "JWT"):
        assert await refusal(house, harness, signed(house.provider, claims(), typ)) == "wrong_type"


@pytest.mark.parametrize(
    ("sign", "reason"), [*FORGERIES, pytest.param(lambda *_: "not.a.token", "bad_registration", id="nonsense")]
)
async def test_forged_message_is_refused(house: House, harness: Harness, sign: Any, reason: str) -> None:
    """RFC 8725 §2.1, §3.1."""
    assert await refusal(house, harness, sign(house.provider, claims())) == reason
    assert await registrations(harness) == []


async def test_id_of_anothers_registration_is_refused(house: House, harness: Harness) -> None:
    """Neither another person nor another court can write to a registration."""
    await send(house, signed(house.provider, claims()))
    assert (
        await refusal(house, harness, signed(house.provider, claims(ANSWER, sub="sub-jane"))) == "another_registration"
    )
    elsewhere = signed(house.provider, claims(ANSWER, aud="court-cacd"))
    answer = await send(house, elsewhere, "/courts/cacd/e-file-registrations")
    assert answer.status_code == 400
    assert len((await registrations(harness))[0]["steps"]) == 1


async def test_request_in_any_script_fits_into_a_message(house: House, harness: Harness) -> None:
    """The longest note, in letters that JSON writes as twelve characters each."""
    content = {**REQUEST, "details": {"note": "\U0001f3db" * 500, "street": "東" * 200, "city": "京" * 200}}
    assert (await send(house, signed(house.provider, claims(content)))).status_code == 204
    [one] = await registrations(harness)
    assert one["steps"][0]["text"] == "\U0001f3db" * 500


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "pro_hac_vice"}, "does not offer"),
        ({"role": "creditor"}, "does not offer"),
        ({"name": "Richard Roe", "email": "ROE@roe.example"}, "link your PACER account"),
    ],
)
async def test_courts_own_system_denies_at_once(
    house: House, harness: Harness, changes: dict[str, Any], words: str
) -> None:
    """Rule L11: what the court does not offer, and an existing filer, whom only a lost password excuses (rule L10)."""
    await send(house, signed(house.provider, claims({**REQUEST, **changes})))
    [one] = await registrations(harness)
    assert one["state"] == "denied"
    assert words in one["steps"][-1]["text"]
    assert one["steps"][-1]["by"] == "the court's system"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Richard Roe"},
        {"email": "roe@roe.example"},
        {"name": "Richard Roe", "email": "roe@roe.example", "is_rescue": True, "former_login": "roe9"},
    ],
)
async def test_namesake_and_common_address_are_for_the_clerk(
    house: House, harness: Harness, changes: dict[str, Any]
) -> None:
    await send(house, signed(house.provider, claims({**REQUEST, **changes})))
    assert (await registrations(harness))[0]["state"] == "waiting"


async def test_holder_of_a_linked_account_files_here_already(house: House, harness: Harness) -> None:
    """Rule L2: by the account, whatever name it has now; also as a rescue."""
    for number, is_rescue in enumerate((False, True)):
        content = {**REQUEST, "id": f"registration-{number}", "is_rescue": is_rescue}
        await send(house, signed(house.provider, claims(content, sub="sub-jane")))
    found = await registrations(harness)
    assert [(one["state"], "linked here" in one["steps"][-1]["text"]) for one in found] == [("denied", True)] * 2


async def test_two_decisions_race_and_one_wins(house: House, harness: Harness) -> None:
    """Approved twice, or linked meanwhile: one filer, one link."""
    await send(house, signed(house.provider, claims()))
    await send(house, signed(house.provider, claims({**REQUEST, "id": "registration-2"})))
    await decide(harness, "approve")
    for which, code in (("registration-1", "already_decided"), ("registration-2", "link_instead")):
        answer = await harness.client.post(
            f"/registrations/{which}/decision", json={"decision": "approve", "reason": "again"}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    found = (await harness.call("GET", "/courts/ca9/filers?login=newfiler1"))["filers"]
    assert [(filer["login"], filer["linked_sub"]) for filer in found] == [("newfiler1", "sub-nora")]


async def test_new_filer_gets_a_login_that_is_free(house: House, harness: Harness) -> None:
    await send(house, signed(house.provider, claims({**REQUEST, "login_id": "roe9"})))
    answer = await harness.client.post(
        "/registrations/registration-1/decision", json={"decision": "approve", "reason": "x", "login": "ROE9"}
    )
    assert answer.json()["code"] == "login_taken"
    await decide(harness, "approve")
    assert (await registrations(harness))[0]["filer_login"] == "roe92"


async def test_offer_is_public_and_names_what_needs_an_order(house: House) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url=ORIGIN) as client:
        offer = (await client.get(ADDRESS)).json()
    assert [kind["kind"] for kind in offer["kinds"]] == ["e_file", "admission"]
    assert {role["role"]: role["needs_order"] for role in offer["roles"]}["pro_se"] is True
    assert next(kind for kind in offer["kinds"] if kind["kind"] == "admission")["roles"] == ["attorney"]
    assert offer["pages"]["link"].endswith("/courts/ca9/link")


@pytest.mark.parametrize(
    ("sent_at", "state"), [("2020-02-14T15:59:00+00:00", "waiting"), ("2020-02-14T16:00:00+00:00", "denied")]
)
async def test_moment_of_sending_decides_whether_the_court_was_closed(
    house: House, harness: Harness, sent_at: str, state: str
) -> None:
    """Rule C8: a request that was sent in time and arrives late, because a service was down, is taken."""
    await harness.call("PUT", "/courts/cacd/calendar", {"registration_closes_at": "2020-02-14T08:00:00"})
    token = signed(house.provider, claims({**REQUEST, "sent_at": sent_at}, aud="court-cacd"))
    assert (await send(house, token, "/courts/cacd/e-file-registrations")).status_code == 204
    [one] = await registrations(harness)
    assert one["state"] == state
    if state == "denied":
        assert "until Tuesday, February 18, 2020" in one["steps"][-1]["text"]
