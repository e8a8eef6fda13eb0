"""The configuration of our servers: the limits of a request's size and duration, and the logging.

`http_protocol.py` enforces the limits before anything else.
"""

import logging
from typing import TYPE_CHECKING

from cso_kit.web.limits import Limits

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp


def server_config(
    app: "ASGIApp",
    limits: Limits,
    *,
    lifespan: bool,
    tls_certificate: str | None = None,
    tls_key: str | None = None,
) -> "uvicorn.Config":
    """The configuration of a server for `app`. There is no access log: an address can hold an authorization code."""
    import uvicorn

    from cso_kit.web.http_protocol import protocol_with
    from cso_kit.web.http_response import is_failure

    logging.getLogger("uvicorn.error").addFilter(is_failure)
    return uvicorn.Config(
        app,
        interface="asgi3",  # uvicorn would look for a coroutine function, which not every application is
        lifespan="on" if lifespan else "off",
        http=protocol_with(limits),
        ws="none",
        log_config=None,
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=limits.idle_seconds,  # type: ignore[arg-type]  # it is only handed to the event loop
        ssl_certfile=tls_certificate,
        ssl_keyfile=tls_key,
        timeout_graceful_shutdown=3,
    )
