"""Logging out everywhere: at one court, and through the provider at exactly those courts that the sign-on had opened."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation, FederationSettings
from tests.conftest import Databases
from tests.federation.conftest import running, settings
from tests.federation.visitor import ORIGIN, Harness, Visitor

LOGIN_ID, PASSWORD = "mholloway", "Ready-Attorney-1"
LIVE = "2020-02-18T00:00:00-08:00"


def quick(databases: Databases, **provider: Any) -> FederationSettings:
    """Settings with which the provider tries again at once."""
    urls = databases.migrated("cso_idp"), databases.migrated("court_rp")
    return settings(*urls, provider={"delivery_pause": timedelta(seconds=0.05), **provider})


@pytest.fixture
async def federation(databases: Databases) -> AsyncIterator[Federation]:
    """Both courts, the Ninth Circuit and C.D. Cal., are live."""
    async with running(quick(databases)) as federation:
        async with Harness(federation.app) as harness:
            await harness.set_calendar(LIVE)
        yield federation


async def sign_on(visitor: Visitor, *court_ids: str, login_id: str = LOGIN_ID, password: str = PASSWORD) -> None:
    """Signs on at the first court, and opens the others with the same sign-on."""
    for number, court_id in enumerate(court_ids):
        await visitor.open(f"/courts/{court_id}/login")
        if number == 0:
            await visitor.give_password(login_id, password)
        assert (await visitor.whoami(court_id))["by"] == "cso"


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Waits until something comes to pass that happens after the answer."""
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - another task, or another process, makes it true
            await asyncio.sleep(0.02)


async def events(harness: Harness, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await harness.call("GET", f"/journal?limit=1000&kind={kind}"))["events"]
    return found


async def delivered(harness: Harness, count: int) -> None:
    async def all_there() -> bool:
        return len(await events(harness, "backchannel_logout.delivered")) >= count

    await eventually(all_there)


async def logout_status(harness: Harness, court_id: str) -> str | None:
    rows = (await harness.call("GET", "/board"))["rows"]
    status: str | None = next(
        row["last_logout_delivery"] for row in rows if (row["court_id"], row["loginId"]) == (court_id, LOGIN_ID)
    )
    return status


async def test_logout_at_one_court_ends_all_courts_sessions(visitor: Visitor, harness: Harness) -> None:
    """Rule C6, backwards: one Central Sign-On session opened them all, and its end ends them all."""
    await sign_on(visitor, "cacd", "ca9")

    await visitor.open("/courts/cacd/cgi-bin/login.pl?logout")
    await delivered(harness, 2)

    assert visitor.path == "/courts/cacd/"
    assert (await visitor.whoami("cacd"))["authenticated"] is False
    assert (await visitor.whoami("ca9"))["authenticated"] is False
    page = await visitor.open("/courts/ca9/login")
    assert 'name="password"' in page.text
    accepted = await events(harness, "logout_token.accepted")
    assert {event["court_id"]: event["sessions_ended"] for event in accepted} == {"cacd": 0, "ca9": 1}


async def test_other_browsers_and_other_people_stay_signed_on(federation: Federation, harness: Harness) -> None:
    """A logout ends exactly the sessions of its own sign-on (`sid`)."""
    accounts = (await harness.call("GET", "/scenario"))["accounts"]
    somebody = next(
        each
        for each in accounts
        if each["generation"] == "upgraded" and each["type"] == "individual" and each["loginId"] != LOGIN_ID
    )
    async with Visitor(federation.app) as here, Visitor(federation.app) as there, Visitor(federation.app) as other:
        await sign_on(here, "ca9")
        await sign_on(there, "ca9")
        await harness.call("PATCH", f"/accounts/{somebody['loginId']}", {"password": "Somebody-Else-1"})
        await sign_on(other, "ca9", login_id=somebody["loginId"], password="Somebody-Else-1")

        await here.open("/end_session")
        await here.submit("csrf")
        await delivered(harness, 1)

        assert (await here.whoami("ca9"))["authenticated"] is False
        for stays in (there, other):
            assert (await stays.whoami("ca9"))["authenticated"] is True
            await stays.open("/courts/cacd/login")
            assert (await stays.whoami("cacd"))["authenticated"] is True  # their own sign-on goes on too


async def test_uninvolved_court_gets_no_logout_token(visitor: Visitor, harness: Harness) -> None:
    await sign_on(visitor, "ca9")

    await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")
    await delivered(harness, 1)

    assert [event["client_id"] for event in await events(harness, "backchannel_logout.delivered")] == ["court-ca9"]
    assert await logout_status(harness, "ca9") == "delivered"
    assert not [event for event in await events(harness, "logout_token.") if event["court_id"] == "cacd"]


async def test_cancelled_account_is_logged_out_everywhere(visitor: Visitor, harness: Harness) -> None:
    """Rule A12: a cancelled account is invalid; the courts are notified at once."""
    await sign_on(visitor, "cacd", "ca9")

    await harness.call("PATCH", f"/accounts/{LOGIN_ID}", {"status": "cancelled"})
    await delivered(harness, 2)

    assert (await visitor.whoami("cacd"))["authenticated"] is False
    assert (await visitor.whoami("ca9"))["authenticated"] is False


async def test_second_persons_sign_on_logs_the_first_out(visitor: Visitor, harness: Harness) -> None:
    """One browser holds one sign-on; the one that is replaced is over at its courts too."""
    await sign_on(visitor, "ca9")
    await harness.call("POST", "/accounts", {"loginId": "second.person", "password": "Second-Person-1"})

    await visitor.open("/authorize?" + str(httpx.QueryParams(await _request_of(visitor, prompt="login"))))
    await visitor.give_password("second.person", "Second-Person-1")
    await delivered(harness, 1)

    (ended,) = await events(harness, "sign_on_session.ended")
    assert ended["reason"] == "replaced"
    (accepted,) = await events(harness, "logout_token.accepted")
    assert (accepted["court_id"], accepted["sid"]) == ("ca9", ended["sid"])


async def _request_of(visitor: Visitor, **more: str) -> dict[str, str]:
    """What C.D. Cal. sends to the provider, with more parameters."""
    answer = await visitor.client.get("/courts/cacd/login")
    return {**dict(httpx.URL(answer.headers["location"]).params), **more}


async def test_expired_sign_on_sends_no_logout_token(visitor: Visitor, harness: Harness) -> None:
    """The courts' sessions have a lifetime of their own."""
    await sign_on(visitor, "ca9")

    await harness.call("POST", "/clock/advance", {"by": "PT13H", "hand": "protocol"})
    await visitor.open("/account/")

    assert await events(harness, "backchannel_logout.") == []


async def test_unreachable_court_gets_the_logout_token_later(
    databases: Databases, monkeypatch: pytest.MonkeyPatch, harness: Harness, visitor: Visitor, federation: Federation
) -> None:
    """Retry with backoff, visible in the journal and on the board."""
    await sign_on(visitor, "ca9")
    courts = federation._apps[0]
    real, is_down = courts.in_front, True

    async def sometimes(scope: Any, receive: Any, send: Any) -> None:
        if is_down and scope["path"].endswith("/backchannel-logout"):
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await real(scope, receive, send)

    monkeypatch.setattr(courts, "in_front", sometimes)
    await visitor.open("/end_session")
    await visitor.submit("csrf")

    async def failed_twice() -> bool:
        return len(await events(harness, "backchannel_logout.failed")) >= 2

    await eventually(failed_twice)
    assert await logout_status(harness, "ca9") == "pending"
    assert (await visitor.whoami("ca9"))["authenticated"] is True  # nobody told the court yet

    is_down = False
    await delivered(harness, 1)

    assert await logout_status(harness, "ca9") == "delivered"
    assert (await visitor.whoami("ca9"))["authenticated"] is False
    failures = await events(harness, "backchannel_logout.failed")
    assert [event["attempts"] for event in failures] == list(range(1, len(failures) + 1))
    assert all("status 503" in event["detail"] and event["retry_at"] for event in failures)
    (arrived,) = await events(harness, "backchannel_logout.delivered")
    assert arrived["attempts"] == len(failures) + 1


async def test_unreachable_court_is_given_up_and_shown_on_the_board(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with running(quick(databases, delivery_attempts=2)) as federation, Harness(federation.app) as harness:
        async with Visitor(federation.app) as visitor:
            await sign_on(visitor, "ca9")
        with monkeypatch.context() as patch:
            patch.setattr(federation._apps[0], "in_front", down)
            await harness.call("PATCH", f"/accounts/{LOGIN_ID}", {"status": "cancelled"})

            async def given_up() -> bool:
                return bool(await events(harness, "backchannel_logout.given_up"))

            await eventually(given_up)
        assert await logout_status(harness, "ca9") == "failed"


async def test_crash_between_commit_and_delivery_loses_no_logout_token(databases: Databases) -> None:
    """The intent is in the same transaction as the end of the session; the next instance that starts sends it."""
    wanted = quick(databases)
    async with running(wanted) as first, Visitor(first.app) as visitor, Harness(first.app) as harness:
        await sign_on(visitor, "ca9")
        cookies = visitor.client.cookies
        await first._apps[1].state.provider.sender.stop()  # the process dies before it sends anything
        await harness.call("PATCH", f"/accounts/{LOGIN_ID}", {"status": "cancelled"})
        assert await logout_status(harness, "ca9") == "pending"
        assert (await visitor.whoami("ca9"))["authenticated"] is True

    async with running(wanted) as second, Visitor(second.app) as visitor, Harness(second.app) as harness:
        visitor.client.cookies = cookies
        await delivered(harness, 1)

        assert await logout_status(harness, "ca9") == "delivered"
        assert (await visitor.whoami("ca9"))["authenticated"] is False


async def test_two_processes_send_each_logout_token_once(databases: Databases) -> None:
    """Several workers on one database: each delivery is made by one of them."""
    wanted = quick(databases)
    async with (
        running(wanted) as first,
        running(wanted) as second,
        Visitor(first.app) as visitor,
        Harness(first.app) as harness,
    ):
        await sign_on(visitor, "ca9")
        senders = [each._apps[1].state.provider.sender for each in (first, second)]
        for sender in senders:
            await sender.stop()
        await harness.call("PATCH", f"/accounts/{LOGIN_ID}", {"status": "cancelled"})
        for sender in senders:
            sender.start()
        await delivered(harness, 1)
        for sender in senders:
            await sender.stop()  # after what is under way

        assert len(await events(harness, "backchannel_logout.delivered")) == 1
        assert len(await events(harness, "logout_token.accepted")) == 1


async def test_loading_a_world_removes_pending_deliveries(databases: Databases) -> None:
    async with running(quick(databases)) as federation, Harness(federation.app) as harness:
        async with Visitor(federation.app) as visitor:
            await sign_on(visitor, "ca9")
        await federation._apps[1].state.provider.sender.stop()
        await harness.call("PATCH", f"/accounts/{LOGIN_ID}", {"status": "cancelled"})

        await harness.call("POST", "/reset", {})

        assert await logout_status(harness, "ca9") is None


async def _application(federation: Federation, visitor: Visitor, address: str) -> None:
    """Registers another party's application with a logout address, and signs the visitor on there."""
    registration = {
        "client_id": "somebodys-app",
        "token_endpoint_auth_method": "none",
        "redirect_uris": ["http://localhost:9000/cb"],
        "scope": "openid",
        "backchannel_logout_uri": address,
    }
    await federation.provider.register_clients([registration])
    parameters = {
        "response_type": "code",
        "client_id": "somebodys-app",
        "redirect_uri": "http://localhost:9000/cb",
        "scope": "openid",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    answer = await visitor.client.get("/authorize", params=parameters)
    assert "code=" in answer.headers["location"], answer.text


async def test_external_application_gets_the_logout_token_over_the_network(
    federation: Federation, harness: Harness, visitor: Visitor
) -> None:
    """Courts are reached without a socket, everybody else where they listen."""
    received: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await sign_on(visitor, "ca9")
    await _application(federation, visitor, f"http://127.0.0.1:{port}/backchannel")

    await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")
    await delivered(harness, 2)
    server.close()
    await server.wait_closed()

    told_clients = {event["client_id"] for event in await events(harness, "backchannel_logout.delivered")}
    assert told_clients == {"court-ca9", "somebodys-app"}
    assert received[0].startswith(b"POST /backchannel HTTP/1.1\r\n")
    assert f"host: 127.0.0.1:{port}".encode() in received[0].lower()


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("path", ["/_sim/keys/x/use", "/_sim/reset", "/_sim/clock/advance"])
async def test_logout_address_cannot_reach_the_control_plane(
    federation: Federation, harness: Harness, visitor: Visitor, path: str
) -> None:
    """Server-side request forgery: what only callers on this machine may do, nobody does through the provider."""
    await sign_on(visitor, "ca9")
    await _application(federation, visitor, f"{ORIGIN}{path}")

    await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")
    await delivered(harness, 1)

    async def given_up() -> bool:
        return bool(await events(harness, "backchannel_logout.given_up"))

    await eventually(given_up)
    (event,) = await events(harness, "backchannel_logout.given_up")
    assert event["client_id"] == "somebodys-app"
    assert "status 403" in event["detail"] or "status 404" in event["detail"]
