"""`cso-sim mcp`: the command. It imports the server, and with it the SDK, when it runs."""

from typing import Annotated

import typer

from cso_sim.commands.connection import Token
from cso_sim.commands.finding import Data, Url
from cso_sim.errors import CommandError

USUAL_PORT = 8410


def mcp(
    *,
    http: Annotated[bool, typer.Option("--http", help="Serve at a port instead of the standard streams.")] = False,
    host: Annotated[
        str, typer.Option(help="Where to listen, with --http. Beyond loopback needs a token.")
    ] = "localhost",
    port: Annotated[int, typer.Option(min=0, max=65535, help="With --http; 0 chooses a free one.")] = USUAL_PORT,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Let coding agents use a running simulator (Model Context Protocol), over standard input and output or over HTTP.

    It needs the extra mcp of cso-simulator, and says how to install it if it is missing. With a token, callers over HTTP
    must bring the same one.

    Examples: cso-sim mcp · cso-sim mcp --url http://localhost:8400 · cso-sim mcp --http --port 8410
    """
    try:
        from cso_sim.mcp import run
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "mcp":
            raise
        raise CommandError(
            "This command needs the official SDK of the Model Context Protocol: pip install 'cso-simulator[mcp]'."
        ) from error
    if http:
        run.over_http(host, port, url, data, token)
    else:
        run.over_standard_streams(url, data, token)
