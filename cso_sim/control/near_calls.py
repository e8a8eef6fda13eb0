"""What was probably meant by a call that the control plane does not have. It refuses nothing."""

import re
from collections.abc import Iterator, Sequence

from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute

from cso_kit.web.validation_messages import did_you_mean

_PARAMETER = re.compile(r"\{[^}]*\}")


def meant_call(request: Request, routes: Sequence[BaseRoute]) -> str:
    """` Did you mean '/_sim/…'?`, or an empty text if no address with the request's method is like its own."""
    return did_you_mean(request.scope["path"], _addresses(request, routes), likeness=0.8)


def _addresses(request: Request, routes: Sequence[BaseRoute]) -> Iterator[str]:
    """The addresses that take the request's method, with what the request has in the place of their parameters."""
    given = request.scope["path"].split("/")
    for route in iter_route_contexts(routes):
        parts = (route.path or "").split("/")
        if request.method in (route.methods or ()) and len(parts) == len(given):
            yield "/".join(
                sent if _PARAMETER.fullmatch(part) else part for part, sent in zip(parts, given, strict=True)
            )
