"""`cso-sim serve-apart`: serves one of the two services alone, with the federation's limits for connections.

A service's settings are its own environment variables. The federation's scenario, clock and data directory do not apply.
"""

import socket
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from cso_kit.logs import begin_logging
from cso_kit.web.limits import Limits
from cso_kit.web.serving import server_config
from cso_sim.errors import CommandError
from cso_sim.ports import open_port
from cso_sim.serve import check_certificate

if TYPE_CHECKING:
    import uvicorn

    from cso_kit.control.of_request import OfRequest
    from cso_kit.faults.fault import Catalogue
    from cso_kit.service import ControlPlane

_NOT_STARTED = 3


def serve_apart(
    service: Literal["provider", "courts"],
    host: str,
    port: int,
    limits: Limits,
    tls_certificate: str | None = None,
    tls_key: str | None = None,
) -> None:
    """Serves until it is stopped.

    Raises:
        CommandError: it cannot start; the message says why and what to do.
    """
    begin_logging()
    check_certificate(tls_certificate, tls_key)
    from cso_kit.environment import (
        UnusableSettingError,
        explaining_start_failures,
        refuse_exposure,
        settings_from_environment,
    )
    from cso_kit.storage.unavailable import DatabaseUnavailableError

    settings_of, create_app = _service(service)
    try:
        settings = settings_from_environment(settings_of)
        refuse_exposure(settings, host)
        app = explaining_start_failures(create_app(settings, load_faults=_load_faults, control=_control(service)))
    except (UnusableSettingError, DatabaseUnavailableError) as error:
        raise CommandError(str(error)) from error
    sockets = open_port(host, port)
    scheme = "https" if tls_certificate else "http"
    greeting = f"Listening for the {service} on {scheme}://{host}:{sockets[0].getsockname()[1]}. Stop with Ctrl-C.\n"
    config = server_config(app, limits, lifespan=True, tls_certificate=tls_certificate, tls_key=tls_key)
    server = _greeting_server(config, greeting)
    server.run(sockets)
    if not server.started:
        sys.exit(_NOT_STARTED)


def _load_faults() -> "Catalogue":
    from cso_sim.faults.catalogue import load_faults

    return load_faults()


def _control(service: Literal["provider", "courts"]) -> "ControlPlane":
    """The control plane with the calls about faults. It is imported at the first call, because it would delay the start."""
    from cso_kit.service import ControlPlane

    def application() -> Any:
        from cso_sim.control import apart

        return apart.provider_apart() if service == "provider" else apart.courts_apart()

    def values(served: Any) -> "Mapping[OfRequest[Any], object]":
        from cso_sim.control import apart

        return (apart.values_of_provider if service == "provider" else apart.values_of_courts)(served)

    return ControlPlane(application, values)


def _greeting_server(config: "uvicorn.Config", greeting: str) -> "uvicorn.Server":
    import uvicorn

    class Server(uvicorn.Server):
        """Prints the greeting when it serves."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                sys.stdout.write(greeting)
                sys.stdout.flush()

    return Server(config)


def _service(name: Literal["provider", "courts"]) -> tuple[Any, Callable[..., Any]]:
    if name == "provider":
        from cso_idp.app import create_app as create_provider
        from cso_idp.settings import ProviderSettings

        return ProviderSettings, create_provider
    from court_rp.app import create_app as create_courts
    from court_rp.settings import CourtSettings

    return CourtSettings, create_courts
