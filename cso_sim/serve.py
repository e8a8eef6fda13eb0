"""`cso-sim serve`: checks the options, opens the port and takes the data directory; then one process serves, or several do.

The order matters. The port and then the data directory are taken before anything is written or removed, so that a second server
does no harm to the first one. Work that can wait happens after the first response.
"""

import contextlib
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cso_kit.logs import begin_logging
from cso_kit.secrets.randomness import PREDICTABLE
from cso_kit.web import exposure
from cso_kit.web.hosts import is_web_address
from cso_sim import data_directory, garbage
from cso_sim.errors import CommandError
from cso_sim.ports import open_port
from cso_sim.serve_options import ServeOptions
from cso_sim.serving import Served, serve_here
from cso_sim.supervisor import ALONE, Place, Supervisor

if TYPE_CHECKING:
    from cso_sim.prepared import Manifest
    from cso_sim.settings import FederationSettings

log = logging.getLogger("cso.sim")
_SETTING_NAMES = exposure.SettingNames(
    "--control-token (or CSO_CONTROL_TOKEN)",
    "--control off",
    "--password-profile hardened",
    "--seed-when-exposed allow",
)
_ONE_FOR_SEEDS = "A run with a seed repeats itself only if one process answers all requests."


def check(options: ServeOptions) -> None:
    """Refuses options that expose the control plane or cheap password hashes to a network, and an unusable certificate or seed.

    Raises:
        CommandError: the server would be reachable without protection, or the certificate or the seed is unusable.
    """
    _check_seed(options)
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


def _elsewhere(port: int) -> str:
    return f"port and data directory: make demo PORT={port} DATA=var-{port} (cso-sim serve --port {port} --data var-{port})"


def _check_seed(options: ServeOptions) -> None:
    if options.seed is None:
        return
    from cso_kit.service_settings import LONGEST_SEED

    if not 1 <= len(options.seed) <= LONGEST_SEED:
        raise CommandError(
            f"--seed takes a text of 1 to {LONGEST_SEED} characters; leave it out for a run without a seed."
        )
    if options.processes > 1:
        raise CommandError(f"--seed: {_ONE_FOR_SEEDS} Leave out --processes or --seed.")


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
        sockets = open_port(options.host, options.port, _elsewhere(options.port + 1))
        for opened in sockets:
            taken.callback(opened.close)
        port = sockets[0].getsockname()[1]
        if options.uses_data_directory:
            taken.enter_context(data_directory.held(options.data, _holder(options, port), port))
        settings = federation_settings(options, port)
        proxy = None
        if options.proxy_port is not None:
            # Always on loopback: the tunnel's requests come from loopback, so strangers would count as operators.
            proxy = open_port("127.0.0.1", options.proxy_port, f"one: --proxy-port {options.proxy_port + 1}")[0]
            taken.callback(proxy.close)
        if options.fresh:
            _check_scenario(options)
            # A database elsewhere may have other users. Loading the scenario empties it, and the file beside it.
            if options.has_embedded_databases:
                data_directory.start_over(options.database_urls())
        copied = _copied(options, settings)
        place = _place(options.processes)
        if place is not None:
            serve_here(Served(settings, options, sockets, proxy, copied, _why_no_seeds(options)), place)


def _place(processes: int) -> Place | None:
    """Forks, if several processes serve. The place of this process; `None` in the one that has supervised them to their end."""
    if processes == 1:
        return ALONE
    # What the processes need is imported once for all. One that starts later must not import another version of it.
    import uvloop  # noqa: F401

    import cso_sim.console.app
    import cso_sim.control.app
    import cso_sim.federation
    import cso_sim.hosted
    import cso_sim.worlds  # noqa: F401

    return Supervisor(processes).run()


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


def _why_no_seeds(options: ServeOptions) -> str | None:
    """Why no world may have a seed; `None` if it may."""
    if options.processes > 1:
        return f"{_ONE_FOR_SEEDS} Start the server without --processes."
    what = exposure.beyond_this_machine(options.host, options.address(options.port))
    if what is None or options.seed_when_exposed == "allow":
        return None
    return exposure.seed_problem(what, _SETTING_NAMES)
