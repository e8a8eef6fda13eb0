"""Requests between the services of one process (`cso_sim.in_process`)."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from cso_sim.in_process import InProcessTransport

ADDRESS = "http://localhost:8400/a%20path?x=1&y=%2F"


async def as_received(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    facts = {
        "method": request.method,
        "path": scope["path"],
        "raw_path": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(),
        "headers": dict(request.headers),
        "body": (await request.body()).decode(),
        "client": list(scope["client"]),
    }
    await JSONResponse(facts, headers={"set-cookie": "a=b"})(scope, receive, send)


async def test_application_gets_the_request_as_it_was_made() -> None:
    response = await InProcessTransport(as_received).request("POST", ADDRESS, data={"b": "ö"}, headers={"X-Name": "v"})

    seen = response.json()
    assert (seen["method"], seen["body"]) == ("POST", "b=%C3%B6")
    assert (seen["path"], seen["raw_path"], seen["query"]) == ("/a path", "/a%20path", "x=1&y=%2F")
    assert seen["headers"] == {
        "host": "localhost:8400",
        "x-name": "v",
        "content-length": "8",
        "content-type": "application/x-www-form-urlencoded",
        "accept": "*/*",
    }


async def test_caller_has_no_address_of_this_machine() -> None:
    """A registered address must not reach the control plane, which is for programs on this machine."""
    response = await InProcessTransport(as_received).request("GET", ADDRESS)

    assert response.json()["client"] == ["in-process", 0]


async def test_no_cookie_of_a_response_is_sent_again() -> None:
    transport = InProcessTransport(as_received)

    for _ in range(2):
        response = await transport.request("GET", ADDRESS)
        assert "cookie" not in response.json()["headers"]
        assert response.headers["set-cookie"] == "a=b"


async def test_streamed_response_arrives_whole() -> None:
    """Starlette asks for a disconnect while it streams; the client is there until the response is complete."""

    async def pieces() -> AsyncIterator[str]:
        for number in range(3):
            yield f"{number};"

    response = await InProcessTransport(StreamingResponse(pieces(), 201)).request("GET", ADDRESS)

    assert (response.status_code, response.text) == (201, "0;1;2;")


async def test_fault_of_the_application_is_an_error_response() -> None:
    async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError

    assert (await InProcessTransport(faulty).request("GET", ADDRESS)).status_code == 500


async def test_response_that_breaks_off_is_a_lost_connection() -> None:
    """A part of a response must not pass for the whole, as it would not over a network."""

    async def pieces() -> AsyncIterator[str]:
        yield "half"
        raise ValueError

    with pytest.raises(httpx.RemoteProtocolError):
        await InProcessTransport(StreamingResponse(pieces())).request("GET", ADDRESS)


@pytest.mark.parametrize("answer", [Response(status_code=204), PlainTextResponse("ok")])
async def test_client_uses_it_as_its_transport(answer: Response) -> None:
    async with httpx.AsyncClient(transport=InProcessTransport(answer)) as client:
        response = await client.get(ADDRESS)

    assert (response.status_code, response.content) == (answer.status_code, answer.body)
