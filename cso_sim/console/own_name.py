"""Refuses acts that make this browser somebody under a host name whose cookies the sign-on page does not get."""

from starlette.requests import Request

from cso_kit.control.problem import ProblemError
from cso_kit.web.hosts import host_of, is_loopback_host
from cso_sim.console.paths import CONSOLE
from cso_sim.control.of_request import SETTINGS


def refuse_other_name(request: Request) -> None:
    """A browser keeps cookies by the host's name: under `127.0.0.1`, or a world's own name, it is not signed on at `localhost`.

    Raises:
        ProblemError: the browser asks under such a name; the message says where to go.
    """
    issuer = SETTINGS.of(request).provider.issuer
    asked, public = host_of(f"//{request.headers.get('host', '')}"), host_of(issuer)
    if is_loopback_host(asked) and asked != public:
        raise ProblemError(
            409,
            f"This browser asks for {asked}, but people sign on at {public}, and cookies of one are not sent to the other. "
            f"Open the console at {issuer.rstrip('/')}{CONSOLE} and try again.",
        )
