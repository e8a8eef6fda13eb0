"""The faults of the PACER-native face, as they are on the wire. `tests/clients/test_faults.py` has what real clients do."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from cso_sim.faults.catalogue import load_faults
from cso_sim.federation import Federation
from tests.driver.pacer_login_page import LoginPage, opening
from tests.federation.conftest import new_client
from tests.federation.visitor import ORIGIN, Harness

LINKED, READER = ("mholloway", "Ready-Attorney-1"), ("dfryreader", "Only-Reading-1")
JSON = {"accept": "application/json"}
FIND = "/pcl-public-api/rest/cases/find"
ANSWERS: dict[str, Callable[[httpx.Response], object]] = {
    "cso_auth_html": lambda answer: (answer.status_code, answer.text[:15]) == (200, "<!doctype html>"),
    "cso_auth_500": lambda answer: answer.status_code == 500,
    "cso_auth_warning": lambda answer: (
        len(answer.json()["nextGenCSO"]) == 128
        and answer.json()["loginResult"] == "0"
        and answer.json()["errorDescription"].startswith("A required Client Code was not entered.")
    ),
    "cso_auth_no_token": lambda answer: (
        answer.json() == {"nextGenCSO": "", "loginResult": "0", "errorDescription": "An error occurred."}
    ),
    "cso_auth_null_description": lambda answer: answer.json()["errorDescription"] is None,
    "cso_auth_result_number": lambda answer: answer.json()["loginResult"] == 0,
    "cso_auth_members_missing": lambda answer: answer.json().keys() == {"nextGenCSO", "loginResult"},
    "cso_auth_xml": lambda answer: (
        answer.headers["content-type"] == "application/xml" and "<CsoAuth><nextGenCSO>" in answer.text
    ),
    "cso_auth_suspended": lambda answer: (
        answer.json()["nextGenCSO"] == "" and "has been suspended" in answer.json()["errorDescription"]
    ),
}
LOGOUT_ANSWERS: dict[str, Callable[[httpx.Response], object]] = {
    "cso_logout_204": lambda answer: (answer.status_code, answer.content) == (204, b""),
    "cso_logout_html": lambda answer: (answer.status_code, answer.text[:15]) == (200, "<!doctype html>"),
}
SEARCHES: dict[str, tuple[int, str]] = {
    "locator_401": (401, ""),
    "locator_429": (429, "30"),
    "locator_no_access_privileges": (403, ""),
}
# What `Set-Cookie` has instead, by fault.
COOKIES: dict[str, Callable[[list[str]], object]] = {
    "pacer_session_missing": lambda lines: names(lines) == {"NextGenCSO"},
    "token_cookie_missing": lambda lines: names(lines) == {"PacerSession"},
    "token_cookie_spelling": lambda lines: names(lines) == {"nextGenCSO", "PacerSession"},
    "token_cookies_domain": lambda lines: all("Domain=elsewhere.example" in line for line in lines),
    "token_cookies_none": lambda lines: all("SameSite=none" in line and "Secure" not in line for line in lines),
    "token_cookies_path": lambda lines: all("Path=/csologin" in line for line in lines),
    "token_cookies_readable": lambda lines: not any("HttpOnly" in line for line in lines),
    "token_cookies_secure": lambda lines: all("Secure" in line for line in lines),
    "token_cookies_strict": lambda lines: all("SameSite=strict" in line for line in lines),
}
# test_login_page.py shows the last four.
OTHERS = {
    "cso_auth_ends_others",
    "locator_token_replaced",
    "login_court_demanded",
    "login_court_selector",
    "user_update_enforced",
    "user_update_required",
}


@pytest.fixture
async def client(federation: Federation) -> AsyncIterator[httpx.AsyncClient]:
    async with new_client(federation) as client:
        yield client


async def log_in(client: httpx.AsyncClient, who: tuple[str, str] = READER) -> httpx.Response:
    login = {"loginId": who[0], "password": who[1], "redactFlag": "1"}
    return await client.post("/services/cso-auth", json=login, headers=JSON)


def names(lines: list[str]) -> set[str]:
    return {line.partition("=")[0] for line in lines}


async def token_of(client: httpx.AsyncClient, who: tuple[str, str] = READER) -> str:
    token: str = (await log_in(client, who)).json()["nextGenCSO"]
    assert len(token) == 128
    return token


async def search(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post(FIND, json={"courtId": ["cacdc"]}, headers={**JSON, "X-NEXT-GEN-CSO": token})


async def fired(harness: Harness) -> list[tuple[str, str]]:
    """The faults that fired, and the paths that they fired at."""
    events = (await harness.call("GET", "/journal?limit=1000&kind=fault.fired"))["events"]
    return [(event["fault"], event["path"]) for event in events]


@pytest.mark.parametrize("name", ANSWERS)
async def test_login_is_answered_as_armed(client: httpx.AsyncClient, harness: Harness, name: str) -> None:
    """A fault that is aimed at a person does not strike others, and fires once."""
    await harness.call("POST", "/faults", {"fault": name, "loginId": READER[0]})
    assert not ANSWERS[name](await log_in(client, LINKED))
    assert ANSWERS[name](await log_in(client))
    assert not ANSWERS[name](await log_in(client))
    assert await fired(harness) == [(name, "/services/cso-auth")]


@pytest.mark.parametrize("name", LOGOUT_ANSWERS)
async def test_logout_is_done_and_answered_as_armed(client: httpx.AsyncClient, harness: Harness, name: str) -> None:
    await harness.call("POST", "/faults", {"fault": name, "loginId": READER[0]})
    token = await token_of(client)
    assert (await search(client, token)).status_code == 200
    assert LOGOUT_ANSWERS[name](await client.post("/services/cso-logout", json={"nextGenCSO": token}, headers=JSON))
    assert (await search(client, token)).status_code == 401


async def test_second_login_ends_the_first(client: httpx.AsyncClient, harness: Harness) -> None:
    first = await token_of(client)
    await harness.call("POST", "/faults", {"fault": "cso_auth_ends_others", "loginId": READER[0]})
    second = await token_of(client)
    assert [(await search(client, token)).status_code for token in (first, second)] == [401, 200]
    third = await token_of(client)
    assert [(await search(client, token)).status_code for token in (second, third)] == [200, 200]


@pytest.mark.parametrize("name", SEARCHES)
async def test_search_is_refused_once_as_armed(client: httpx.AsyncClient, harness: Harness, name: str) -> None:
    token = await token_of(client)
    await harness.call("POST", "/faults", {"fault": name, "loginId": READER[0]})
    assert (await search(client, await token_of(client, LINKED))).status_code == 200
    refused = await search(client, token)
    assert (refused.status_code, refused.headers.get("retry-after", "")) == SEARCHES[name]
    assert (await search(client, token)).status_code == 200
    assert await fired(harness) == [(name, FIND)]


async def test_search_gets_another_token_and_the_old_one_ends(client: httpx.AsyncClient, harness: Harness) -> None:
    """The new one comes with a refusal too, because the search is refused after the token was replaced."""
    first = await token_of(client)
    await harness.call("POST", "/faults", {"fault": "locator_token_replaced", "loginId": READER[0], "times": 2})
    linked = await search(client, await token_of(client, LINKED))
    assert linked.headers["x-next-gen-cso"] == linked.request.headers["x-next-gen-cso"]
    second = (await search(client, first)).headers["x-next-gen-cso"]
    wrong = await client.post(FIND, json={"courtId": 1}, headers={**JSON, "X-NEXT-GEN-CSO": second})
    third = wrong.headers["x-next-gen-cso"]
    assert (wrong.status_code, len({first, second, third})) == (406, 3)
    assert [(await search(client, token)).status_code for token in (first, second, third)] == [401, 401, 200]
    assert await fired(harness) == [("locator_token_replaced", "/introspect")] * 2


async def test_connection_of_the_case_locator_is_struck_and_no_other(
    client: httpx.AsyncClient, harness: Harness
) -> None:
    token = await token_of(client)
    for name, endpoint, status in (("http_503", FIND, 503), ("html_instead", "/pcl-public-api/*", 200)):
        await harness.call("POST", "/faults", {"fault": name, "endpoint": endpoint})
        assert (await client.get("/courts/ca9/")).status_code == 200
        struck = await search(client, token)
        assert (struck.status_code, struck.headers["content-type"]) == (status, "text/html"), name
        assert (await search(client, token)).headers["content-type"] == "application/json"
    assert await fired(harness) == [("http_503", FIND), ("html_instead", FIND)]


@pytest.mark.parametrize("name", COOKIES)
async def test_login_page_sets_the_cookies_as_armed(federation: Federation, harness: Harness, name: str) -> None:
    """The fault is aimed at a court: somebody who comes from another one gets the cookies as usual."""
    await harness.call("POST", "/faults", {"fault": name, "court_id": "wawb", "loginId": READER[0]})
    seen = []
    for court in ("09CA", "WAWBK", "WAWBK"):
        async with new_client(federation) as client:
            page = LoginPage(client)
            page.page = await page.open(opening(f"{ORIGIN}/courts/ca9/", court))
            answer = await page.send(loginName=READER[0], password=READER[1])
            lines = [line for line in answer.headers.get_list("set-cookie") if "=" in line and len(line) > 128]
            seen.append(bool(lines) and bool(COOKIES[name](lines)))
    assert seen == [False, True, False]
    assert await fired(harness) == [(name, "/csologin/login.jsf")]


def test_each_fault_of_the_native_face_is_fired_by_a_test() -> None:
    shown = {*ANSWERS, *COOKIES, *LOGOUT_ANSWERS, *SEARCHES, *OTHERS}
    assert {name for name, fault in load_faults().items() if fault.kind == "pacer"} == shown
