"""Responses that a server cuts short: streams of events, which have no end, and what a stopping server does not wait for."""

import asyncio
import socket

import pytest
import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.web.guard import Guard
from cso_kit.web.limits import Limits
from cso_kit.web.serving import server_config


async def test_stopping_server_ends_open_streams(caplog: pytest.LogCaptureFixture) -> None:
    """The application learns it as if the client had gone, and nothing is logged as a failure."""
    ended: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})
        ended.append((await receive())["type"])

    with socket.create_server(("127.0.0.1", 0)) as port:
        config = server_config(app, Limits(), lifespan=False)
        # Without this limit the server would wait for ever.
        config.timeout_graceful_shutdown = None
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[port]))
        reader, writer = await asyncio.open_connection(*port.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b": open" in await asyncio.wait_for(reader.readuntil(b": open\n\n"), 60)
        server.should_exit = True
        await asyncio.wait_for(serving, 60)
        writer.close()
    assert ended == ["http.disconnect"]
    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


async def test_stream_whose_database_is_away_is_broken_off_without_a_trace(caplog: pytest.LogCaptureFixture) -> None:
    """What was sent arrives. The log has the outage already, once for all open streams."""

    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})
        raise DatabaseUnavailableError("The database is away.")

    with socket.create_server(("127.0.0.1", 0)) as port:
        guarded = Guard(app, lambda *_: Response())
        server = uvicorn.Server(server_config(guarded, Limits(), lifespan=False))
        serving = asyncio.create_task(server.serve(sockets=[port]))
        reader, writer = await asyncio.open_connection(*port.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        sent = await asyncio.wait_for(reader.read(), 60)
        server.should_exit = True
        await asyncio.wait_for(serving, 60)
        writer.close()
    assert b": open\n\n" in sent
    assert not sent.endswith(b"0\r\n\r\n")
    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


async def test_stopping_server_answers_503_to_what_takes_too_long(caplog: pytest.LogCaptureFixture) -> None:
    began = asyncio.Event()

    async def app(_: Scope, __: Receive, ___: Send) -> None:
        began.set()
        await asyncio.Event().wait()

    with socket.create_server(("127.0.0.1", 0)) as port:
        config = server_config(app, Limits(), lifespan=False)
        config.timeout_graceful_shutdown = 0
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[port]))
        reader, writer = await asyncio.open_connection(*port.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await asyncio.wait_for(began.wait(), 60)
        server.should_exit = True
        sent = await asyncio.wait_for(reader.read(), 60)
        await asyncio.wait_for(serving, 60)
        writer.close()
    assert sent.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1\r\n" in sent
    assert not [record for record in caplog.records if "Exception in ASGI" in record.getMessage()]
