"""The forward proxy's tunnels: which world the requests of a caller belong to."""

import asyncio
import base64

from cso_sim.ports import open_port
from cso_sim.proxy import Tunnel
from tests.federation.conftest import settings


class OneWorld:
    """Worlds of which there is one."""

    def __init__(self) -> None:
        self.tunnels: dict[tuple[str, int], str] = {}

    async def why_not(self, name: str) -> str:
        return "" if name == "alpha" else "There is no such world."


async def test_caller_is_asked_for_a_world_where_each_has_to_name_one() -> None:
    """Browsers and Java say a user name only when they are asked, and would reach the server's own federation unnoticed."""
    target, listening = open_port("127.0.0.1", 0)[0], open_port("127.0.0.1", 0)[0]
    tunnel = Tunnel(listening, target, settings("sqlite://", "sqlite://"), asks_for_world=True)
    tunnel.worlds = OneWorld()
    answers = []
    async with asyncio.timeout(60):
        await tunnel.start()
        for user in (None, "alpha", "beta"):
            reader, writer = await asyncio.open_connection("127.0.0.1", listening.getsockname()[1])
            name = base64.b64encode(f"{user}:x".encode()).decode()
            field = f"Proxy-Authorization: Basic {name}\r\n" if user else ""
            writer.write(f"CONNECT ecf.cacd.uscourts.gov:443 HTTP/1.1\r\n{field}\r\n".encode())
            answers.append(await reader.readuntil(b"\r\n\r\n"))
            writer.close()
    listening.close()
    target.close()

    asked, led, refused = answers
    assert asked.startswith(b"HTTP/1.1 407 ")
    assert b'proxy-authenticate: Basic realm="the name of a world"' in asked
    assert led.startswith(b"HTTP/1.1 200 ")
    assert refused.startswith(b"HTTP/1.1 403 ")


async def test_last_request_of_a_caller_who_has_gone_belongs_to_the_world() -> None:
    """The caller sends it and hangs up, before the server has read it."""
    worlds, read = OneWorld(), asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent = await reader.read()  # until the connection ends
        read.set_result((sent, worlds.tunnels.get(writer.get_extra_info("peername")[:2])))
        writer.close()

    target, listening = open_port("127.0.0.1", 0)[0], open_port("127.0.0.1", 0)[0]
    server = await asyncio.start_server(serve, sock=target)
    tunnel = Tunnel(listening, target, settings("sqlite://", "sqlite://"))
    tunnel.worlds = worlds
    async with asyncio.timeout(60):
        await tunnel.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.getsockname()[1])
        name = base64.b64encode(b"alpha:").decode()
        writer.write(f"CONNECT localhost:443 HTTP/1.1\r\nProxy-Authorization: Basic {name}\r\n\r\n".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.write(b"the last request")
        writer.close()
        assert await read == (b"the last request", "alpha")
        while worlds.tunnels:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
    server.close()
    listening.close()
