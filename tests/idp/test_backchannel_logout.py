"""Back-channel logout at the provider: the recipients, the tokens, and repeated attempts.

The relying party is an application of its own; the provider reaches it over HTTP messages.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from cso_idp import tables
from cso_idp.control.models import AccountChange
from cso_idp.oauth.logout import backchannel
from cso_idp.provider import Provider
from cso_kit.storage.outbox_store import OutboxEntry
from cso_kit.storage.unit_of_work import Intent, Transaction
from tests.conftest import Databases
from tests.driver.outbox import entries
from tests.idp.conftest import COURT, PASSWORD, VIEWER, new_browser, populated, settings_for
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

RECEIVER = "http://localhost:9000/backchannel"
LISTENING = {**COURT, "backchannel_logout_uri": RECEIVER, "backchannel_logout_session_required": True}


@dataclass
class Receiver:
    """The relying party's side: it keeps the requests, and answers as the test sets."""

    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    goes_on: asyncio.Event | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        self.requests.append((f"{scope['method']} {scope['path']}", body))
        if self.goes_on:
            await self.goes_on.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    @property
    def tokens(self) -> list[str]:
        return [parse_qs(body.decode())["logout_token"][0] for _, body in self.requests]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def provider(databases: Databases, receiver: Receiver) -> AsyncIterator[Provider]:
    settings = settings_for(databases, delivery_pause=timedelta(seconds=0.05), delivery_attempts=3)
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(receiver)) as http,
        populated(settings, http, own=[LISTENING], clients=[VIEWER]) as provider,
    ):
        yield provider


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - the provider's own task makes it true
            await asyncio.sleep(0.01)


async def journaled(provider: Provider, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """The first events of a kind, as soon as there are so many."""

    async def there() -> bool:
        return len(await provider.control.events(kinds=[kind])) >= count

    await until(there)
    return [event.document("cso_idp") for event in await provider.control.events(kinds=[kind])]


async def posted(provider: Provider) -> list[OutboxEntry]:
    """All logout calls, sent or not: each is in the outbox from the commit of its logout on."""
    return await provider.database.read(lambda tx: entries(tx, tables.kit, backchannel.KIND))


async def logged_in(browser: Browser, court: RelyingParty, **changes: str | None) -> dict[str, Any]:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD, **changes)
    tokens: dict[str, Any] = (await court.redeem(started, back["code"])).json()
    return tokens


async def log_out(browser: Browser, tokens: dict[str, Any], **parameters: str) -> httpx.Response:
    return await browser.open(
        str(httpx.URL("/end_session", params={"id_token_hint": tokens["id_token"], **parameters}))
    )


@pytest.mark.parametrize("alg", ["PS256", "ES256", "EdDSA"])
async def test_logout_token_is_signed_like_the_clients_id_tokens(
    provider: Provider, browser: Browser, court: RelyingParty, receiver: Receiver, alg: str
) -> None:
    """Back-Channel Logout 1.0 §2.6: the algorithm is that of the ID tokens."""
    await provider.control.register_clients([{**LISTENING, "id_token_signed_response_alg": alg}])
    await log_out(browser, await logged_in(browser, court))
    await journaled(provider, "backchannel_logout.delivered")

    keys = KeySet.import_key_set((await court.client.get("/jwks")).json())

    assert jwt.decode(receiver.tokens[0], keys, algorithms=[alg]).header["alg"] == alg


async def test_only_participating_clients_with_a_logout_address_are_notified(
    provider: Provider, court: RelyingParty, receiver: Receiver
) -> None:
    """Exactly the clients that were given a code in this session."""
    viewer = RelyingParty(court.client, "viewer", "viewer-secret", court.redirect_uri)
    async with new_browser(provider) as first, new_browser(provider) as second:
        await logged_in(first, court)
        await logged_in(first, court)  # once more: it is told once
        tokens = await logged_in(second, viewer, scope="openid")

        await log_out(second, tokens)
        assert await posted(provider) == []

        await provider.control.change_account("avery.attorney", AccountChange(status="cancelled"))
        await journaled(provider, "backchannel_logout.delivered")
        assert [entry.target for entry in await posted(provider)] == ["court-test"]
        assert len(receiver.requests) == 1


async def test_failed_logout_delivery_is_retried_with_a_fresh_token(
    provider: Provider, browser: Browser, court: RelyingParty, receiver: Receiver
) -> None:
    receiver.statuses = [503, 400]
    await log_out(browser, await logged_in(browser, court))

    (arrived,) = await journaled(provider, "backchannel_logout.delivered")

    failures = await journaled(provider, "backchannel_logout.failed", 2)
    assert [(event["reason"], event["attempts"]) for event in failures] == [("refused", 1), ("refused", 2)]
    assert failures[0]["retry_at"] < failures[1]["retry_at"]
    assert arrived["attempts"] == 3
    names = {(await court.id_token(token)).claims["jti"] for token in receiver.tokens}
    assert len(names) == 3


async def test_unreachable_client_is_given_up_after_the_last_attempt(
    provider: Provider, browser: Browser, court: RelyingParty, receiver: Receiver
) -> None:
    receiver.statuses = [503] * 10
    await log_out(browser, await logged_in(browser, court))

    (event,) = await journaled(provider, "backchannel_logout.given_up")

    assert [entry.status for entry in await posted(provider)] == ["failed"]
    assert (event["reason"], event["attempts"]) == ("refused", 3)
    assert len(receiver.requests) == 3


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("status", [301, 302, 307, 403, 404])
async def test_refused_or_redirected_logout_delivery_is_final(
    provider: Provider, browser: Browser, court: RelyingParty, receiver: Receiver, status: int
) -> None:
    """Server-side request forgery: no redirect is followed, wherever it leads."""
    receiver.statuses, receiver.headers = [status], {"location": "http://localhost:9000/elsewhere"}
    await log_out(browser, await logged_in(browser, court))

    (event,) = await journaled(provider, "backchannel_logout.given_up")

    assert f"status {status}" in event["detail"]
    assert [address for address, _ in receiver.requests] == ["POST /backchannel"]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest", "http://10.0.0.7/x", "ftp://localhost/x", "http://user@localhost:9000/x"],
)
async def test_internal_logout_address_is_not_called(
    provider: Provider, browser: Browser, court: RelyingParty, receiver: Receiver, address: str
) -> None:
    """Server-side request forgery through a stranger's logout address."""
    tokens = await logged_in(browser, court)
    await provider.control.register_clients([{**LISTENING, "backchannel_logout_uri": address}], is_own=False)
    await log_out(browser, tokens)

    (event,) = await journaled(provider, "backchannel_logout.given_up")

    assert (event["reason"], event["attempts"]) == ("address_refused", 1)
    assert receiver.requests == []


async def test_withdrawn_logout_address_is_not_called(
    provider: Provider, browser: Browser, court: RelyingParty, receiver: Receiver
) -> None:
    """The registration at the time of sending decides."""
    tokens = await logged_in(browser, court)
    await provider.sender.stop()
    await log_out(browser, tokens)
    await provider.control.register_clients([COURT])
    provider.sender.start()

    (event,) = await journaled(provider, "backchannel_logout.given_up")

    assert event["reason"] == "not_registered"
    assert receiver.requests == []


async def test_slow_client_delays_no_other_delivery(
    provider: Provider, browser: Browser, court: RelyingParty, receiver: Receiver
) -> None:
    """The answer to the browser does not wait for the clients."""
    receiver.goes_on = asyncio.Event()
    provider.sender._schedule = provider.sender._schedule._replace(timeout=timedelta(hours=1))
    tokens = await logged_in(browser, court)

    async with asyncio.timeout(60):
        await log_out(browser, tokens)
        assert sent_back(await browser.open(court.request(prompt="none").url))["error"] == "login_required"

    assert await provider.control.events(kinds=["backchannel_logout."]) == []  # it has neither arrived nor failed yet
    receiver.goes_on.set()
    await journaled(provider, "backchannel_logout.delivered")


async def test_undone_transaction_sends_no_logout_token(provider: Provider, receiver: Receiver) -> None:
    """An intent is part of the transaction that posts it."""

    def fail(tx: Transaction) -> None:
        tx.post(Intent("backchannel_logout", "court-test", {"sub": "sub-avery", "sid": "never"}))
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await provider.database.work(fail)

    assert await posted(provider) == []
    assert receiver.requests == []
    assert await provider.control.events(kinds=["backchannel_logout."]) == []
