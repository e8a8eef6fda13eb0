"""Streams of server-sent events have no end, and a server that stops must not wait for them."""

import asyncio
import socket

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

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
