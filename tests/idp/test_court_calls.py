"""What courts tell the provider: who may, what is taken, and that it is taken once. Shown by the links on Manage My Account."""

import base64
import json
import re
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from tests.idp.client_site import SigningParty, jwks
from tests.idp.conftest import COURT, PASSWORD, VIEWER
from tests.idp.enrolling import ENFORCED, on, reason_on
from tests.idp.relying_party import Browser, RelyingParty

LINKS = "/court-calls/links"
KEY = ECKey.generate_key("P-256", auto_kid=True)
NYSD = {**COURT, "client_id": "court-nysd", "client_name": "Southern District", "court_id": "nysd"}
OWN: dict[str, dict[str, Any]] = {
    "client_secret_basic": NYSD,
    "client_secret_post": {**NYSD, "client_id": "court-post", "token_endpoint_auth_method": "client_secret_post"},
    "private_key_jwt": {
        **{name: value for name, value in NYSD.items() if name != "client_secret"},
        "client_id": "court-keys",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": jwks(KEY),
    },
}
LOCATOR = {"client_id": "pcl", "client_secret": "locator-secret", "client_name": "Case Locator", "grant_types": []}
NEWS = {
    "sub": "sub-avery",
    "login": "aattorney-ny",
    "linked_at": "2020-02-18T08:00:00+00:00",
    "is_linked": True,
    "told_at": "2026-01-05T10:00:00+00:00",
}


@pytest.fixture(autouse=True)
async def _clients(provider: Provider) -> None:
    await provider.control.register_clients([*OWN.values(), LOCATOR])


@pytest.fixture
async def account_page(browser: Browser) -> Browser:
    """A browser in which the holder of the account is signed on."""
    await browser.open("/account/")
    await browser.give_password("avery.attorney", PASSWORD)
    return browser


def basic(client_id: str = "court-nysd", secret: str = "court-secret") -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def call(call_id: str = "call-0001", **changes: Any) -> dict[str, Any]:
    return {"id": call_id, "message": {**NEWS, **changes}}


async def send(court: RelyingParty, *calls: Any, headers: dict[str, str] | None = None, **more: str) -> httpx.Response:
    body = {"calls": calls, **more}
    return await court.client.post(LINKS, json=body, headers=basic() if headers is None else headers)


async def taken(court: RelyingParty, call: dict[str, Any], **more: Any) -> bool:
    """Whether the provider takes a call for the first time."""
    answer = await send(court, call, **more)
    assert answer.status_code == 200
    (told,) = answer.json()["calls"]
    assert told["id"] == call["id"]
    is_new: bool = told["taken"]
    return is_new


async def logins_shown(account_page: Browser) -> list[str]:
    page = await account_page.open("/account/")
    assert page.status_code == 200
    return re.findall(r'data-testid="link-nysd">.*?<td[^>]*>([^<]*)</td>', page.text)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("method", OWN)
async def test_court_authenticates_as_at_the_token_endpoint(
    court: RelyingParty, account_page: Browser, method: str
) -> None:
    """Each method of client authentication (Core 1.0 §9); the credential may stand beside the message."""
    client_id = OWN[method]["client_id"]
    headers: dict[str, str] = basic(client_id) if method == "client_secret_basic" else {}
    members: dict[str, str] = {}
    if method == "client_secret_post":
        members = {"client_id": client_id, "client_secret": "court-secret"}
    elif method == "private_key_jwt":
        party = SigningParty(court.client, client_id, "", "")
        party.key = KEY
        members = {"client_id": client_id, **party.authenticate()}

    assert await taken(court, call(), headers=headers, **members)
    assert await logins_shown(account_page) == ["aattorney-ny"]


STRANGERS = [
    ({}, 401, "invalid_client"),
    (basic(secret="guessed"), 401, "invalid_client"),
    (basic("nobody"), 401, "invalid_client"),
    (basic("court-keys"), 401, "invalid_client"),
    (basic("viewer", "viewer-secret"), 403, "unauthorized_client"),
]


async def test_only_a_court_with_its_credential_may_tell(court: RelyingParty, account_page: Browser) -> None:
    for headers, status, error in STRANGERS:
        answer = await send(court, call(), headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (status, error), headers
    for headers in (basic("pcl", "locator-secret"), basic("court-test")):
        (told,) = (await send(court, call(), headers=headers)).json()["calls"]
        assert (told["id"], told["error"]) == ("call-0001", "not_a_court")
    assert await logins_shown(account_page) == []


async def test_third_party_cannot_call_itself_a_court(
    provider: Provider, court: RelyingParty, account_page: Browser
) -> None:
    await provider.control.register_clients([{**VIEWER, "court_id": "nysd"}], is_own=False)

    assert (await send(court, call(), headers=basic("viewer", "viewer-secret"))).status_code == 403
    assert await logins_shown(account_page) == []


async def test_call_that_is_sent_again_changes_nothing(court: RelyingParty, account_page: Browser) -> None:
    """The sender repeats a call until it has seen the answer. Another court's call may have the same id."""
    assert await taken(court, call())
    assert await taken(court, call("call-0002", login="renamed", told_at="2026-01-05T11:00:00+00:00"))

    assert not await taken(court, call("call-0001", told_at="2026-01-05T12:00:00+00:00"))

    assert await logins_shown(account_page) == ["renamed"]
    assert await taken(court, call(), headers={}, client_id="court-post", client_secret="court-secret")


async def test_calls_of_one_request_are_answered_each_for_itself(court: RelyingParty, account_page: Browser) -> None:
    """In their order, and each once; a refused call changes nothing, and the others count."""
    calls = (
        call("call-0001", login="first"),
        call("call-0002", login="", told_at="2026-01-05T11:00:00+00:00"),
        call("call-0001", login="again", told_at="2026-01-05T12:00:00+00:00"),
        call("call-0003", login="last", told_at="2026-01-05T13:00:00+00:00"),
    )

    answer = (await send(court, *calls)).json()["calls"]

    assert [(each["id"], each.get("taken"), each.get("error")) for each in answer] == [
        ("call-0001", True, None),
        ("call-0002", None, "invalid_request"),
        ("call-0001", False, None),
        ("call-0003", True, None),
    ]
    assert await logins_shown(account_page) == ["last"]
    assert await taken(court, call("call-0002", login="newest", told_at="2026-01-05T14:00:00+00:00"))


async def test_news_that_arrives_late_does_not_replace_newer_news(court: RelyingParty, account_page: Browser) -> None:
    """Rule L8: the link that the desk ended stays ended, although the news of the link arrives after that of its end."""
    await send(court, call("call-0002", is_linked=False, told_at="2026-01-05T10:00:01+00:00"))

    await send(court, call("call-0001"))

    assert await logins_shown(account_page) == []
    await send(court, call("call-0003", login="again", told_at="2026-01-05T10:00:02+00:00"))
    assert await logins_shown(account_page) == ["again"]


def body(*calls: Any, **more: str) -> str:
    return json.dumps({"calls": calls, **more})


BAD_BODIES = {
    "no JSON": "sub=avery",
    "a list": "[]",
    "a call alone": json.dumps(call()),
    "no calls": body(),
    "too many calls": body(*(call(f"call-{number:04}") for number in range(101))),
    "no id": body({"message": NEWS}),
    "a short id": body(call("1")),
    "no message": body({"id": "call-0001"}),
    "an unknown member": body(call(), court_id="cacd"),
    "an unknown member of a call": body({**call(), "court_id": "cacd"}),
    "a repeated member": '{"calls": [], ' + body(call())[1:],
    "a NUL character": body(call(login="a\x00b")),
    "half a surrogate pair": body(call(login="a\ud800b")),
    "nested too deeply": '{"calls": ' + "[" * 20_000 + "]" * 20_000 + "}",
}
BAD_CALLS = {
    "a message without its sub": call(sub=""),
    "a message with another member": call(court_id="cacd"),
    "a time without an offset": call(told_at="2026-01-05T10:00:00"),
}


async def test_malformed_call_is_refused_and_may_be_sent_again(court: RelyingParty, account_page: Browser) -> None:
    headers = {**basic(), "content-type": "application/json"}
    for fault, content in BAD_BODIES.items():
        answer = await court.client.post(LINKS, content=content, headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), fault
        assert answer.json()["error_description"], fault
    for fault, bad in BAD_CALLS.items():
        (told,) = (await send(court, bad)).json()["calls"]
        assert told["error"] == "invalid_request", fault
        assert told["error_description"], fault
    assert await logins_shown(account_page) == []
    assert await taken(court, call())  # the id was not used up


async def test_form_is_no_call(court: RelyingParty) -> None:
    answer = await court.client.post(LINKS, data={"id": "call-0001"}, headers=basic())

    assert (answer.status_code, answer.json()["error"]) == (415, "invalid_request")


async def test_calls_are_in_the_journal(provider: Provider, court: RelyingParty) -> None:
    await send(court, call())
    await send(court, call())
    await send(court, call("call-0002", sub=""))
    await send(court, call(), headers=basic(secret="guessed"))

    found = (await court.client.get("/_sim/journal?limit=1000")).json()["events"]
    assert [
        (event["kind"], event.get("client_id"), event.get("reason")) for event in found if "court_call" in event["kind"]
    ] == [
        ("court_call.taken", "court-nysd", None),
        ("court_call.refused", "court-nysd", "invalid_request"),
        ("court_call.refused", None, "invalid_client"),
    ]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("role", "is_linked", "user_type", "reason"),
    [
        ("trustee", True, "trustee", "enforced"),
        ("clerk", True, "case_search_only", ""),
        (None, True, "case_search_only", ""),
        ("trustee", False, "case_search_only", ""),
    ],
)
async def test_account_for_searching_that_a_court_links_becomes_a_filers(
    court: RelyingParty,
    browser: Browser,
    provider: Provider,
    role: str | None,
    user_type: str,
    reason: str,
    *,
    is_linked: bool,
) -> None:
    """Rule A11; D§4.1: whoever is linked may file, so the next sign-on asks for a second factor."""
    await provider.control.change_account("avery.attorney", AccountChange(user_type="case_search_only"))
    await on(provider, ENFORCED)

    assert await taken(court, call(role=role, is_linked=is_linked))

    account = await provider.control.account("avery.attorney")
    assert account is not None
    assert account.user_type == user_type
    became = await provider.control.events(kinds=["account.became_filer"])
    assert [event.data["user_type"] for event in became] == ([user_type] if reason else [])
    await browser.open(court.request(scope="openid cmecf:file").url)
    page = await browser.give_password("avery.attorney", PASSWORD)
    assert reason_on((await browser.follow()).text if reason else page.text) == reason


async def test_link_changes_no_other_user_type(court: RelyingParty, provider: Provider) -> None:
    await send(court, call(role="trustee"))

    account = await provider.control.account("avery.attorney")
    assert account is not None
    assert account.user_type == "attorney"
    assert not await provider.control.events(kinds=["account.became_filer"])
