"""Server-rendered pages: one layout, one stylesheet and one error page.

Every page says that this is a simulator (rule F3). A service has its own `templates/` folder and assets.
"""

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from cso_kit.time.american import clock_text, day_text, moment_text, short_day_text
from cso_kit.web.accept import preferred
from cso_kit.web.assets import KIT_ASSETS, Assets
from cso_kit.web.guard import PAGE_POLICY
from cso_kit.web.root import below_root, paths_below_root, root

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_PARTS_KEPT = 1000


class Pages:
    """Renders one service's templates. `assets` are the service's files; all templates can use the values of `common`."""

    def __init__(self, package: str, assets: Assets = KIT_ASSETS, **common: Any) -> None:
        self._package = package
        self._assets = assets
        self._common = common
        self._kept: dict[Hashable, Markup] = {}

    @cached_property
    def _environment(self) -> "Environment":
        # Made at the first page, so that starts are quick.
        from cso_kit.web.templating import TemplateEnvironment

        shared = {
            "stylesheet": KIT_ASSETS.address("cso.css"),
            "asset_address": lambda name: below_root(self._assets.address(name)),
            "root": root,
            "paths_below_root": paths_below_root,
            "clock_text": clock_text,
            "moment_text": moment_text,
            "day_text": day_text,
            "short_day_text": short_day_text,
        }
        return TemplateEnvironment(self._package, shared | self._common)

    def text(self, template: str, /, **values: Any) -> str:
        """A template's HTML. `template` is relative to the service's `templates/` folder."""
        return self._environment.get_template(f"page/{template}").render(values)

    def part(self, template: str, macro: str, /, **values: Any) -> str:
        """The HTML of one macro of a template, for a partial page."""
        module = self._environment.get_template(f"page/{template}").module
        return str(getattr(module, macro)(**values))

    def kept_part(self, template: str, macro: str, key: Hashable, /, **values: Any) -> "Markup":
        """The HTML of one macro for a whole page. It is rendered once for each `key`, which must say all that differs in it."""
        kept_as = template, macro, root(), key
        found = self._kept.get(kept_as)
        if found is None:
            if len(self._kept) >= _PARTS_KEPT:
                self._kept.clear()
            module = self._environment.get_template(f"page/{template}").module
            found = self._kept[kept_as] = getattr(module, macro)(**values)
        return found

    def show(self, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
        """A page as a response that must not be cached."""
        return page_response(self.text(template, **values), status)

    def explain(
        self,
        status: int,
        title: str,
        message: str,
        ways: Mapping[str, str] | None = None,
        *,
        reason: str = "",
        facts: Sequence[tuple[str, str, Sequence[str]]] = (),
    ) -> HTMLResponse:
        """The error page: what happened, in one sentence, and `ways` out (label → address).

        For developers: `reason` is a stable word, `facts` are names with what was sent and what was registered.
        """
        values = {"title": title, "message": message, "status": status, "ways": ways or {}}
        template = self._environment.get_template("kit/error.html")
        return page_response(template.render({**values, "reason": reason, "facts": facts}), status)


def page_response(html: str | bytes, status: int = 200, policy: str = PAGE_POLICY) -> HTMLResponse:
    """HTML as a response with the pages' content security policy, which must not be cached."""
    response = HTMLResponse(html, status)
    response.raw_headers += _page_headers(policy)
    return response


@lru_cache(maxsize=256)
def _page_headers(policy: str) -> tuple[tuple[bytes, bytes], ...]:
    return (b"content-security-policy", policy.encode("latin-1")), (b"cache-control", b"no-store")


def wants_html(request: Request) -> bool:
    """Whether the client prefers HTML to JSON."""
    return preferred(request.headers.get("accept"), ("text/html", "application/json")) != "application/json"
