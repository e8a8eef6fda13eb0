"""`cso-sim serve`: opens the port, starts the federation, and prints the start-up message.

The order matters. The port and then the data directory are taken before anything is written or removed, so that a second server
does no harm to the first one. Work that can wait happens after the first response.
"""

import asyncio
import contextlib
import logging
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cso_kit.logs import begin_logging
from cso_kit.secrets.randomness import PREDICTABLE
from cso_kit.web import exposure
from cso_kit.web.hosts import is_web_address
from cso_kit.web.serving import server_config
from cso_sim import data_directory, garbage
from cso_sim.errors import CommandError
from cso_sim.ports import open_port
from cso_sim.serve_options import ServeOptions

if TYPE_CHECKING:
    import uvicorn

    from cso_sim.federation import Federation
    from cso_sim.hosted import HostedWorlds
    from cso_sim.prepared import Manifest
    from cso_sim.proxy import Tunnel
    from cso_sim.settings import FederationSettings

log = logging.getLogger("cso.sim")
_SETTING_NAMES = exposure.SettingNames(
    "--control-token (or CSO_CONTROL_TOKEN)",
    "--control off",
    "--password-profile hardened",
    "--seed-when-exposed allow",
)


def check(options: ServeOptions) -> None:
    """Refuses options that expose the control plane or cheap password hashes to a network, and an unusable certificate or seed.

    Raises:
        CommandError: the server would be reachable without protection, or the certificate or the seed is unusable.
    """
    _check_seed(options.seed)
    check_certificate(options.tls_certificate, options.tls_key)
    if options.tls_certificate is None and options.proxy_port is not None:
        raise CommandError(
            "The forward proxy leads to https addresses, so the server needs a certificate: make one with "
            "'cso-sim certificates --out tls' and add --tls-certificate tls/server.pem --tls-key tls/server-key.pem."
        )
    public = options.public_address
    if public is not None and not is_web_address(public):
        raise CommandError(f"--public-address: {public!r} is not an address; write for example https://sso.example.")
    is_predictable = options.seed is not None and options.seed_when_exposed == "refuse"
    protection = exposure.Protection(options.control, options.control_token, options.password_profile, is_predictable)
    if reason := exposure.problem_of(options.host, options.address(options.port), protection, _SETTING_NAMES):
        raise CommandError(reason)


def _check_seed(seed: str | None) -> None:
    if seed is None:
        return
    from cso_kit.service_settings import LONGEST_SEED

    if not 1 <= len(seed) <= LONGEST_SEED:
        raise CommandError(
            f"--seed takes a text of 1 to {LONGEST_SEED} characters; leave it out for a run without a seed."
        )


def check_certificate(certificate: str | None, key: str | None) -> None:
    """Checks that the files are a certificate and its key. Raises `CommandError`."""
    if bool(certificate) != bool(key):
        raise CommandError(
            "A certificate and its key belong together: give both --tls-certificate and --tls-key, or neither."
        )
    if certificate is None:
        return
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:
        unfit = isinstance(error, ssl.SSLError)  # not PEM, or the key of another certificate
        reason = "they are no certificate and its key" if unfit else error.strerror or str(error)
        raise CommandError(
            f"The certificate {certificate} cannot be used with the key {key}: {reason}. "
            f"'cso-sim certificates --out DIRECTORY' makes a pair."
        ) from error


def federation_settings(options: ServeOptions, port: int) -> "FederationSettings":
    """The settings of both services: the options, and the environment variables for the rest."""
    from court_rp.settings import CourtSettings
    from cso_idp.settings import ProviderSettings
    from cso_kit.environment import UnusableSettingError, settings_from_environment
    from cso_sim.hosted import check_limits
    from cso_sim.settings import FederationSettings

    if options.stories is not None and not Path(options.stories).is_dir():
        raise CommandError(f"There is no directory {options.stories} with stories; make it, or leave --stories out.")
    provider_url, courts_url = options.database_urls()
    address = options.address(port)
    both: dict[str, Any] = {
        "control": options.control,
        "control_token": options.control_token,
        "password_profile": options.password_profile,
        "seed": options.seed,
        "seed_when_exposed": options.seed_when_exposed,
    }
    try:
        check_limits(options.worlds_limit)
        courts = settings_from_environment(
            CourtSettings, {**both, "public_address": address, "issuer": address, "database_url": courts_url}
        )
        of_provider = {**both, "issuer": address, "database_url": provider_url, "domains": courts.domains}
        return FederationSettings(
            provider=settings_from_environment(ProviderSettings, of_provider),
            courts=courts,
            scenario=options.scenario,
            fresh=options.fresh,
            migrate=provider_url.startswith("sqlite:") and courts_url.startswith("sqlite:"),
            stories=options.stories,
        )
    except UnusableSettingError as error:
        raise CommandError(str(error)) from error


def _holder(options: ServeOptions, port: int) -> data_directory.Holder:
    """The entry of this server for the data directory's lock."""
    # By IPv6 `localhost` may be another server; the first socket of `open_port` is IPv4.
    host = "127.0.0.1" if options.host in {"localhost", "0.0.0.0"} else "::1" if options.host == "::" else options.host
    scheme = "https" if options.tls_certificate else "http"
    return data_directory.Holder(
        process=os.getpid(),
        address=options.address(port),
        reached_at=f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}",
        certificate=str(Path(options.tls_certificate).absolute()) if options.tls_certificate else None,
    )


def serve(options: ServeOptions) -> None:
    """Serves until it is stopped.

    Raises:
        CommandError: it cannot start; the message says why and what to do.
    """
    garbage.not_at_the_start()
    begin_logging()
    check(options)
    if options.seed is not None:
        log.warning(PREDICTABLE)
    with contextlib.ExitStack() as taken:
        sockets = open_port(options.host, options.port)
        for opened in sockets:
            taken.callback(opened.close)
        port = sockets[0].getsockname()[1]
        if options.uses_data_directory:
            taken.enter_context(data_directory.held(options.data, _holder(options, port), port))
        settings = federation_settings(options, port)
        tunnel = None
        if options.proxy_port is not None:
            from cso_sim.proxy import Tunnel

            # Always on loopback: the tunnel's requests come from loopback, so strangers would count as operators.
            tunnel = Tunnel(open_port("127.0.0.1", options.proxy_port)[0], sockets[0], settings, options.limits)
            taken.callback(tunnel.listening.close)
        if options.fresh:
            _check_scenario(options)
            # A database elsewhere may have other users. Loading the scenario empties it, and the file beside it.
            if options.has_embedded_databases:
                data_directory.start_over(options.database_urls())
        copied = _copied(options, settings)
        import uvloop

        with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(settings, options, sockets, tunnel, copied))


def _copied(options: ServeOptions, settings: "FederationSettings") -> "Manifest | None":
    """Copies prepared databases into an empty data directory, if the options name some and they fit."""
    if options.prepared is None or not options.has_embedded_databases:
        return None
    from cso_sim import prepared

    return prepared.copy_to(options.data, options.prepared, settings)


def _check_scenario(options: ServeOptions) -> None:
    """Checks the scenario before any data is removed."""
    from cso_sim.scenario import reading
    from cso_sim.scenario.errors import ScenarioError

    try:
        reading.find(options.scenario or reading.DEFAULT)
    except ScenarioError as error:
        raise CommandError(str(error)) from error


async def _run(
    settings: "FederationSettings",
    options: ServeOptions,
    sockets: list[socket.socket],
    tunnel: "Tunnel | None",
    copied: "Manifest | None",
) -> None:
    from cso_kit.storage.unavailable import DatabaseUnavailableError
    from cso_migrations.runner import MigrationError
    from cso_sim.federation import create_federation
    from cso_sim.load_states import StartRefusedError
    from cso_sim.scenario.errors import ScenarioError

    try:
        federation = create_federation(replace(settings, fresh=settings.fresh and copied is None))
        if copied is not None:
            from cso_sim import prepared

            await prepared.begin(federation, copied, options.data)
        await federation.start()
    except (DatabaseUnavailableError, MigrationError, StartRefusedError, ScenarioError) as error:
        raise CommandError(str(error)) from error
    if tunnel is not None:
        await tunnel.start()
    await _server(federation, options, tunnel).serve(sockets)


def _why_no_seeds(options: ServeOptions) -> str | None:
    """Why no world may have a seed; `None` if it may."""
    what = exposure.beyond_this_machine(options.host, options.address(options.port))
    if what is None or options.seed_when_exposed == "allow":
        return None
    return exposure.seed_problem(what, _SETTING_NAMES)


def _server(federation: "Federation", options: ServeOptions, tunnel: "Tunnel | None") -> "uvicorn.Server":
    import uvicorn

    from cso_sim.hosted import HostedWorlds, WithWorlds

    federation.worlds = hosted = HostedWorlds(
        federation.settings, options.worlds_folder, options.worlds_limit, why_no_seeds=_why_no_seeds(options)
    )
    if tunnel is not None:
        tunnel.worlds = hosted

    class Server(uvicorn.Server):
        """Prints the start-up message when it serves, and closes the federation when it stops."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            garbage.while_serving()
            self.telling = asyncio.create_task(_after_start(federation, tunnel, hosted))

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


async def _after_start(federation: "Federation", tunnel: "Tunnel | None", hosted: "HostedWorlds") -> None:
    await asyncio.sleep(0.1)  # requests that are already waiting are answered first
    await _print_banner(federation, tunnel)
    if hosted.were_made:
        await hosted.worlds()  # those that have expired are deleted


async def _print_banner(federation: "Federation", tunnel: "Tunnel | None") -> None:
    from cso_sim.banner import banner
    from cso_sim.scenario.changes import notice_of_change

    scenario = await federation.both.scenario_as_json()
    state, real = await federation.provider.read_clock()
    calendar = state.read(real).calendar
    proxy = tunnel.address if tunnel else None
    reference = federation.settings.scenario
    notice = notice_of_change(reference, scenario) if reference else None
    text = banner(federation.settings, scenario, calendar, proxy, notice, wide=sys.stdout.isatty())
    sys.stdout.write(text)
    sys.stdout.flush()
