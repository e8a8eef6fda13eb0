"""`cso-sim serve`: opens the port, starts the federation, and says where everything is and who is there.

Order matters: the port and then the data directory are taken before anything is written or removed, so that a second server does
no harm to the first; and nothing is printed or loaded that could wait until the first request has been answered.
"""

import asyncio
import contextlib
import errno
import gc
import socket
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cso_sim import data_directory
from cso_sim.commands.remote import CommandError

if TYPE_CHECKING:
    import uvicorn

    from cso_sim.federation import Federation, FederationSettings


@dataclass(frozen=True)
class ServeOptions:
    """What `cso-sim serve` was told. `None` leaves it to the services' own settings and their environment variables."""

    host: str = "localhost"
    port: int = 8400
    scenario: str | None = None
    data: str = "var"
    fresh: bool = False
    public_address: str | None = None
    provider_database_url: str | None = None
    courts_database_url: str | None = None
    control: Literal["on", "off"] = "on"
    control_token: str | None = None
    password_profile: Literal["simulator", "hardened"] = "simulator"

    @property
    def listens_beyond_loopback(self) -> bool:
        """Whether somebody on another machine could reach the server."""
        if self.host == "localhost":
            return False
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return True

    @property
    def uses_data_directory(self) -> bool:
        """Whether a database is embedded, or both are elsewhere."""
        return not (self.provider_database_url and self.courts_database_url)

    def database_urls(self) -> tuple[str, str]:
        """The provider's and the courts' database; by default two files in the data directory."""
        folder = Path(self.data).absolute()
        return (
            self.provider_database_url or f"sqlite:///{folder / 'provider.sqlite3'}",
            self.courts_database_url or f"sqlite:///{folder / 'courts.sqlite3'}",
        )

    def address(self, port: int) -> str:
        """The origin people and relying parties use: what was said, else what was opened."""
        if self.public_address:
            return self.public_address.rstrip("/")
        try:
            version = ip_address(self.host).version
        except ValueError:
            return f"http://{self.host}:{port}"
        if ip_address(self.host).is_unspecified or self.host == "127.0.0.1":
            return f"http://localhost:{port}"
        return f"http://[{self.host}]:{port}" if version == 6 else f"http://{self.host}:{port}"


def check(options: ServeOptions) -> None:
    """Refuses to expose the fictional credentials to a network without a lock.

    Raises:
        CommandError: the host is not loopback and the control plane is open, or passwords are cheap to guess.
    """
    if not options.listens_beyond_loopback:
        return
    if options.control == "on" and not options.control_token:
        raise CommandError(
            f"Listening on {options.host} lets others reach the control plane. Set a token with --control-token (or "
            f"CSO_CONTROL_TOKEN), switch the control plane off with --control off, or listen on localhost."
        )
    if options.password_profile != "hardened":
        raise CommandError(
            f"Listening on {options.host} needs password hashes that are dear to guess: add --password-profile hardened, or "
            f"listen on localhost."
        )


def open_port(host: str, port: int) -> list[socket.socket]:
    """The listening sockets: one, or for `localhost` one for each kind of loopback address the machine has.

    Raises:
        CommandError: the port is taken, or the host is not this machine.
    """
    if host != "localhost":
        return [_listen(socket.AF_INET6 if ":" in host else socket.AF_INET, host, port)]
    first = _listen(socket.AF_INET, "127.0.0.1", port)
    sockets = [first]
    with contextlib.suppress(CommandError, OSError):  # no IPv6 here, or the port is taken there: IPv4 is enough
        sockets.append(_listen(socket.AF_INET6, "::1", first.getsockname()[1]))
    return sockets


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((host, port))
        opened.listen(2048)
    except OSError as error:
        opened.close()
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is in use. Stop what listens there (perhaps another 'make demo'), or choose another port and "
                f"data directory: make demo PORT={port + 1} DATA=var-{port + 1} "
                f"(cso-sim serve --port {port + 1} --data var-{port + 1})."
            ) from error
        raise CommandError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. Choose another --host."
        ) from error
    opened.settimeout(0)
    return opened


def federation_settings(options: ServeOptions, port: int) -> "FederationSettings":
    """The settings of both services; what is not an option here comes from their environment variables."""
    from pydantic import ValidationError

    from court_rp.settings import CourtSettings
    from cso_idp.settings import ProviderSettings
    from cso_sim.federation import FederationSettings

    provider_url, courts_url = options.database_urls()
    address = options.address(port)
    both: dict[str, Any] = {
        "control": options.control,
        "control_token": options.control_token,
        "password_profile": options.password_profile,
    }
    try:
        return FederationSettings(
            provider=ProviderSettings(issuer=address, database_url=provider_url, **both),
            courts=CourtSettings(public_address=address, issuer=address, database_url=courts_url, **both),
            scenario=options.scenario,
            fresh=options.fresh,
            migrate=provider_url.startswith("sqlite:") and courts_url.startswith("sqlite:"),
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = "_".join(map(str, first["loc"])).upper()
        raise CommandError(
            f"The setting {error.title.removesuffix('Settings')} {where} cannot be used: {first['msg']}."
        ) from error


def serve(options: ServeOptions) -> None:
    """Serves until it is stopped.

    Raises:
        CommandError: it cannot; the message says why and what to do.
    """
    # Nearly all that a start makes stays: looking for garbage in it costs 100 ms, and again at each full collection later.
    gc.disable()
    check(options)
    with contextlib.ExitStack() as taken:
        sockets = open_port(options.host, options.port)
        for opened in sockets:
            taken.callback(opened.close)
        port = sockets[0].getsockname()[1]
        if options.uses_data_directory:
            taken.enter_context(data_directory.held(options.data, options.address(port), port))
        settings = federation_settings(options, port)
        if options.fresh:
            data_directory.start_over(options.database_urls())
        import uvloop

        with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(settings, sockets))


async def _run(settings: "FederationSettings", sockets: list[socket.socket]) -> None:
    from cso_kit.database import DatabaseUnavailableError
    from cso_sim.federation import OtherScenarioError, create_federation
    from cso_sim.scenario.errors import ScenarioError
    from migrations.runner import MigrationError

    try:
        federation = create_federation(settings)
        await federation.start()
    except (DatabaseUnavailableError, MigrationError, OtherScenarioError, ScenarioError) as error:
        raise CommandError(str(error)) from error
    await _server(federation).serve(sockets)


def _server(federation: "Federation") -> "uvicorn.Server":
    import uvicorn

    class Server(uvicorn.Server):
        """Says where it is when it is there, and ends the federation with itself."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            gc.freeze()
            gc.enable()
            self.welcome = asyncio.create_task(_welcome(federation))

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            await federation.close()

    config = uvicorn.Config(
        federation.app,
        lifespan="off",  # the federation has been started before, where a failure can be told in one sentence
        http="httptools",
        ws="none",
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    return Server(config)


async def _welcome(federation: "Federation") -> None:
    await asyncio.sleep(0.1)  # whoever waits at the port is answered first
    from cso_sim.welcome import welcome

    scenario = await federation.scenario()
    state, real = await federation.provider.read_clock()
    text = welcome(federation.settings, scenario, state.read(real).calendar, wide=sys.stdout.isatty())
    sys.stdout.write(text)
    sys.stdout.flush()
