"""Files that pages load: stylesheets, scripts, pictures. Each service can bring its own, beside those of the kit.

The files lie in a package and are served below an address of the service's own. The address of a file changes with its content,
so that browsers keep it for good and no old file goes with a new page.
"""

import hashlib
import importlib.resources
from functools import cached_property
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
}
_FOR_GOOD = {"cache-control": "public, max-age=31536000, immutable"}


class _Asset(NamedTuple):
    content: bytes
    version: str
    media_type: str


class Assets:
    """The files of one package, by name. `at` is where they are served; another package's must not be there.

    It holds nothing that changes, so that one serves any number of applications. The files are read when they are first needed.
    """

    def __init__(self, package: str, at: str) -> None:
        self._package = package
        self._at = at

    @cached_property
    def _known(self) -> dict[str, _Asset]:
        known = {}
        for file in importlib.resources.files(self._package).iterdir():
            if media_type := _TYPES.get(file.name.rpartition(".")[2]):
                content = file.read_bytes()
                known[file.name] = _Asset(content, hashlib.sha256(content).hexdigest()[:12], media_type)
        return known

    def address(self, name: str) -> str:
        """Where a file is served.

        Raises:
            KeyError: there is no file of this name.
        """
        return f"{self._at}/{self._known[name].version}/{name}"

    def routes(self) -> list[Route]:
        """The route that serves the files. Whatever version is asked for, the one that is there is served."""

        async def asset(request: Request) -> Response:
            found = self._known.get(request.path_params["name"])
            if found is None:
                return PlainTextResponse("There is no such file.", 404)
            return Response(found.content, media_type=found.media_type, headers=_FOR_GOOD)

        return [Route(f"{self._at}/{{version}}/{{name}}", asset)]


# What every page loads.
KIT_ASSETS = Assets("cso_kit.web", at="/assets")
