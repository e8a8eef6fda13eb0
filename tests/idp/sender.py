"""A running provider for tests that are not asynchronous, as property-based tests are not."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import httpx

from cso_idp.app import create_app
from cso_idp.control.service_control import ProviderControl
from tests.conftest import Databases
from tests.idp.conftest import ISSUER, settings_for


class Sender:
    """Sends one request after the other."""

    def __init__(self, runner: asyncio.Runner, client: httpx.AsyncClient) -> None:
        self._runner = runner
        self._client = client

    def get(self, url: str) -> httpx.Response:
        return self._runner.run(self._client.get(url))

    def post(self, url: str, body: str | bytes, **headers: str) -> httpx.Response:
        sent = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._runner.run(self._client.post(url, content=body, headers=sent))


@contextmanager
def sender_to(
    databases: Databases, prepare: Callable[[ProviderControl, httpx.AsyncClient], Awaitable[None]]
) -> Iterator[Sender]:
    """A sender to a provider on a new database. `prepare` sets up its accounts and the sender's values."""
    app = create_app(settings_for(databases))
    provider = app.state.provider
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER)

    async def begin() -> None:
        await provider.start()
        await prepare(provider.control, client)

    async def end() -> None:
        await client.aclose()
        await provider.stop()

    with asyncio.Runner() as runner:
        runner.run(begin())
        yield Sender(runner, client)
        runner.run(end())
