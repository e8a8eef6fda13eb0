"""The files that pages load: stylesheets, scripts, pictures. A service may have its own beside those of the kit.

The files are in a package and are served below the service's own path. A file's address changes with its content, so browsers may
cache it for ever, and a new page never loads an old file.
"""

import hashlib
import importlib.resources
from functools import cached_property
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cso_kit.web.route import Route

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
    """The files of one package, by name. `at` is the path below which they are served; each package needs its own.

    One object serves any number of applications. The files are read at the first use.
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
        """The address of a file.

        Raises:
            KeyError: there is no file with this name.
        """
        return f"{self._at}/{self._known[name].version}/{name}"

    def routes(self) -> list[Route]:
        """The route that serves the files. It ignores the version in the address."""

        async def asset(request: Request) -> Response:
            found = self._known.get(request.path_params["name"])
            if found is None:
                return PlainTextResponse("There is no such file.", 404)
            return Response(found.content, media_type=found.media_type, headers=_FOR_GOOD)

        return [Route(f"{self._at}/{{version}}/{{name}}", asset)]


# Every page loads these.
KIT_ASSETS = Assets("cso_kit.web", at="/assets")
