"""Server-rendered pages: one layout, one stylesheet, one error page for everything that is shown to a person.

Every page says that this is a simulator (rule F3). A service brings its own `templates/` folder; the layout is here.
"""

import hashlib
import importlib.resources
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from cso_kit.web.accept import preferred
from cso_kit.web.guard import PAGE_POLICY

if TYPE_CHECKING:
    from jinja2 import Environment

_ASSETS = {
    name: importlib.resources.files("cso_kit").joinpath("web", name).read_bytes()
    for name in ("cso.css", "submit.js", "continue.js")
}
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def asset_address(name: str) -> str:
    """Where an asset is served; the address changes with its content, so browsers may keep it for good."""
    return f"/assets/{hashlib.sha256(_ASSETS[name]).hexdigest()[:12]}/{name}"


class Pages:
    """Renders one service's templates. `common` is what every page of the service may use."""

    def __init__(self, package: str, **common: Any) -> None:
        self._package = package
        self._common = common

    @cached_property
    def _environment(self) -> "Environment":
        # Made for the first page: a start need not wait for it.
        from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, select_autoescape

        environment = Environment(
            loader=PrefixLoader(
                {"kit": PackageLoader("cso_kit", "web/templates"), "page": PackageLoader(self._package)}
            ),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(stylesheet=asset_address("cso.css"), asset_address=asset_address, **self._common)
        return environment

    def text(self, template: str, /, **values: Any) -> str:
        """A template's HTML. `template` is relative to the service's `templates/` folder."""
        return self._environment.get_template(f"page/{template}").render(values)

    def part(self, template: str, macro: str, /, **values: Any) -> str:
        """The HTML of one macro of a template, for answers that are no whole page."""
        module = self._environment.get_template(f"page/{template}").module
        return str(getattr(module, macro)(**values))

    def show(self, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
        """A page as a response that no cache keeps."""
        return page_response(self.text(template, **values), status)

    def explain(self, status: int, title: str, message: str, ways: Mapping[str, str] | None = None) -> HTMLResponse:
        """The error page: what happened, in one sentence, and `ways` out (label → address)."""
        template = self._environment.get_template("kit/error.html")
        return page_response(template.render(title=title, message=message, status=status, ways=ways or {}), status)


def page_response(html: str, status: int = 200, policy: str = PAGE_POLICY) -> HTMLResponse:
    """HTML as a response with the pages' content security policy, kept by no cache."""
    return HTMLResponse(html, status, headers={"content-security-policy": policy, "cache-control": "no-store"})


def asset_routes() -> list[Route]:
    """The routes that serve the stylesheet."""

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _ASSETS:
            return PlainTextResponse("There is no such file.", 404)
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(_ASSETS[name], media_type=_TYPES[name.rpartition(".")[2]], headers=headers)

    return [Route("/assets/{version}/{name}", asset)]


def wants_html(request: Request) -> bool:
    """Whether whoever asked would rather read a page than JSON."""
    return preferred(request.headers.get("accept"), ("text/html", "application/json")) != "application/json"
