"""A running simulator, and the SDK's own client in front of `cso-sim mcp`."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import TextContent

from cso_sim.mcp.server import ToolServer
from cso_sim.mcp.simulator import Simulator
from tests.clients.served import Served, open_port, serving, settings_for
from tests.federation.command_line import Server


class Agent:
    """What a coding agent does: it calls tools and reads resources. An unexpected error fails the test."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def call(self, tool: str, **arguments: Any) -> Any:
        """The structured answer of a tool, which must not fail. A list or a text is taken out of `result`."""
        answer = await self.client.call_tool(tool, arguments)
        assert not answer.is_error, f"{tool}: {_text(answer.content)}"
        found = answer.structured_content
        assert found is not None, tool
        return found["result"] if found.keys() == {"result"} else found

    async def refusal(self, tool: str, **arguments: Any) -> str:
        """The sentence of a tool that cannot do what is asked."""
        answer = await self.client.call_tool(tool, arguments)
        assert answer.is_error, answer.structured_content
        return _text(answer.content)

    async def read(self, address: str) -> str:
        """The text of a resource."""
        answer = await self.client.read_resource(address)
        return str(answer.contents[0].text)  # type: ignore[union-attr]


def _text(content: Any) -> str:
    assert all(isinstance(part, TextContent) for part in content)
    return "\n".join(part.text for part in content)


@asynccontextmanager
async def over_standard_streams(*options: str) -> AsyncIterator[Agent]:
    """A client that has started `cso-sim mcp` itself, as editors do."""
    words = ["-m", "cso_sim", "mcp", *options]
    parameters = StdioServerParameters(command=sys.executable, args=words, env=_environment())
    async with Client(stdio_client(parameters)) as client:
        yield Agent(client)


@asynccontextmanager
async def in_process(url: str, token: str | None = None) -> AsyncIterator[Agent]:
    """A client in front of the same server in this process, for what the way there makes no difference to."""
    server = ToolServer(Simulator(url, None, token), "0")
    try:
        async with Client(server) as client:
            yield Agent(client)
    finally:
        await server.simulator.forget()


@contextmanager
def listening(*options: str) -> Iterator[str]:
    """A server of `cso-sim mcp --http` on a free port, by its address."""
    command = [sys.executable, "-m", "cso_sim", "mcp", "--http", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("Ready."), line
            yield next(word for word in line.split() if word.startswith("http")).rstrip(";")
        finally:
            process.terminate()
            process.wait(30)


def _environment() -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CSO_", "COURT_"))}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with worlds, which only `cso-sim serve` has."""
    running = Server("--data", str(tmp_path_factory.mktemp("data")))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served simulator in the default scenario."""
    port = open_port()
    url = f"http://localhost:{port.getsockname()[1]}"
    with serving(settings_for(tmp_path_factory.mktemp("served"), url), port) as running:
        yield running
