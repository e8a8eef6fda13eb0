"""One process that serves: it starts the federation, accepts connections, and prints the start-up message.

`cso_sim.serve` has checked the options and opened the ports. If several processes serve, `cso_sim.supervisor` gives each its
place.
"""

import asyncio
import contextlib
import os
import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cso_kit.web.serving import server_config
from cso_sim import garbage
from cso_sim.errors import CommandError
from cso_sim.ports import open_port
from cso_sim.serve_options import ServeOptions
from cso_sim.supervisor import Place

if TYPE_CHECKING:
    import uvicorn

    from cso_sim.federation import Federation
    from cso_sim.hosted import HostedWorlds
    from cso_sim.prepared import Manifest
    from cso_sim.proxy import Tunnel
    from cso_sim.settings import FederationSettings


class Served(NamedTuple):
    """What is served.

    `sockets` listen for requests, and `proxy` for callers of the forward proxy. `copied` describes prepared databases that were
    just copied. `why_no_seeds` says why no world may have a seed; `None` if it may.
    """

    settings: "FederationSettings"
    options: ServeOptions
    sockets: list[socket.socket]
    proxy: socket.socket | None
    copied: "Manifest | None"
    why_no_seeds: str | None


def serve_here(served: Served, place: Place) -> None:
    """Serves until a signal ends it.

    Raises:
        CommandError: it cannot start; the message says why and what to do.
    """
    import uvloop

    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(served, place))


async def _run(served: Served, place: Place) -> None:
    from cso_kit.storage.unavailable import DatabaseUnavailableError
    from cso_migrations.runner import MigrationError
    from cso_sim.load_states import StartRefusedError
    from cso_sim.scenario.errors import ScenarioError

    try:
        federation = await _started(served, place)
    except (DatabaseUnavailableError, MigrationError, StartRefusedError, ScenarioError) as error:
        raise CommandError(str(error)) from error
    sockets = served.sockets
    tunnel = None
    if served.proxy is not None:
        from cso_sim.proxy import Tunnel

        # Only this process knows the worlds of its tunnels. If others accept at the same port, they lead to one of its own.
        own = [] if place.is_alone else open_port("127.0.0.1", 0)
        sockets = [*sockets, *own]
        target, is_named = own[0] if own else sockets[0], served.options.proxy_worlds == "named"
        tunnel = Tunnel(served.proxy, target, served.settings, served.options.limits, asks_for_world=is_named)
        await tunnel.start()
    await _server(federation, served, tunnel, place).serve(sockets)


async def _started(served: Served, place: Place) -> "Federation":
    """The federation, started. The first process makes the databases as the options say; the others take them as they are."""
    from cso_sim.federation import create_federation

    settings = served.settings if place.is_alone else replace(served.settings, supervisor=os.getppid())
    if not place.is_first:
        settings = replace(settings, scenario=None, fresh=False)
    elif served.copied is not None:
        settings = replace(settings, fresh=False)
    federation = create_federation(settings)
    if place.is_first and served.copied is not None:
        from cso_sim import prepared

        await prepared.begin(federation, served.copied, served.options.data)
    await federation.start()
    return federation


def _server(federation: "Federation", served: Served, tunnel: "Tunnel | None", place: Place) -> "uvicorn.Server":
    import uvicorn

    from cso_sim.hosted import HostedWorlds, WithWorlds

    options = served.options
    federation.worlds = hosted = HostedWorlds(
        federation.settings, options.worlds_folder, options.worlds_limit, why_no_seeds=served.why_no_seeds
    )
    if tunnel is not None:
        tunnel.worlds = hosted

    class Server(uvicorn.Server):
        """Prints the start-up message when it serves, and closes the federation when it stops."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            garbage.while_serving()
            self.reporting = place.begin(self.stop)
            self.telling = asyncio.create_task(_after_start(federation, served, tunnel, hosted, place))

        def stop(self) -> None:
            self.should_exit = True

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            await hosted.close()
            await federation.close()

    config = server_config(
        WithWorlds(federation.routed, hosted, federation.settings.provider.issuer),
        options.limits,
        lifespan=False,  # `_run` has started the federation, and reports a failure in one sentence
        tls_certificate=options.tls_certificate,
        tls_key=options.tls_key,
    )
    return Server(config)


async def _after_start(
    federation: "Federation", served: Served, tunnel: "Tunnel | None", hosted: "HostedWorlds", place: Place
) -> None:
    await asyncio.sleep(0.1)  # requests that are already waiting are answered first
    if place.tells:
        await _print_banner(federation, served.options, tunnel)
    if hosted.were_made:
        await hosted.worlds()  # those that have expired are deleted


async def _print_banner(federation: "Federation", options: ServeOptions, tunnel: "Tunnel | None") -> None:
    from cso_sim.banner import banner
    from cso_sim.scenario.changes import notice_of_change

    scenario = await federation.both.scenario_as_json()
    state, real = await federation.provider.read_clock()
    calendar = state.read(real).calendar
    proxy = tunnel.address if tunnel else None
    notice = notice_of_change(options.scenario, scenario) if options.scenario else None
    text = banner(federation.settings, scenario, calendar, proxy, notice, wide=sys.stdout.isatty())
    sys.stdout.write(text)
    sys.stdout.flush()
