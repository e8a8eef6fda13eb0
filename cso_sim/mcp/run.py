"""Runs the server: over the standard streams of a program that started it, or at a port."""

import asyncio
import sys

from mcp.server.transport_security import TransportSecuritySettings

from cso_kit.logs import begin_logging
from cso_kit.web.hosts import is_loopback_host
from cso_kit.web.limits import Limits
from cso_kit.web.serving import server_config
from cso_sim.doctor import program_version
from cso_sim.errors import CommandError
from cso_sim.mcp.http_guard import HttpGuard
from cso_sim.mcp.server import ToolServer
from cso_sim.mcp.simulator import Simulator
from cso_sim.ports import open_port

PATH = "/mcp"


def over_standard_streams(url: str | None, data: str | None, token: str | None) -> None:
    """Serves the program that started this one, until it closes the streams. Standard output is the protocol's."""
    asyncio.run(_server(url, data, token).run_stdio_async())


def over_http(host: str, port: int, url: str | None, data: str | None, token: str | None) -> None:
    """Serves at a port until it is stopped.

    Raises:
        CommandError: others could reach it without a token, or the port is taken.
    """
    if not is_loopback_host(host) and not token:
        raise CommandError(
            f"Listening on {host} lets others use the simulator. Set a token with --token (or CSO_CONTROL_TOKEN), or stay on "
            f"localhost."
        )
    import uvicorn

    # Only the path below `mcp` is a session's; who may call is decided by the guard, for every host name alike.
    app = _server(url, data, token).streamable_http_app(
        streamable_http_path=PATH,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    sockets = open_port(host, port)
    where = "localhost" if host == "127.0.0.1" else f"[{host}]" if ":" in host else host
    config = server_config(HttpGuard(app, token), Limits(), lifespan=True)
    sys.stdout.write(
        f"Ready. Coding agents connect to http://{where}:{sockets[0].getsockname()[1]}{PATH}; stop with Ctrl-C.\n"
    )
    sys.stdout.flush()
    asyncio.run(uvicorn.Server(config).serve(sockets))


def _server(url: str | None, data: str | None, token: str | None) -> ToolServer:
    begin_logging()  # before the SDK, which would log in colours
    return ToolServer(Simulator(url, data, token), program_version())
