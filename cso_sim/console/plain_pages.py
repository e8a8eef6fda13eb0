"""The console's templates, and its pages that show nothing of the federation: the form for the token, and errors."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.service_center import SERVICE_CENTER
from cso_kit.web.error_answers import title_of
from cso_kit.web.pages import Pages
from cso_kit.web.root import below_root
from cso_sim.console.assets import ASSETS
from cso_sim.console.paths import CONSOLE

PAGES = Pages(
    "cso_sim",
    ASSETS,
    site_name="Console of the simulator",
    pacer_zone=SERVICE_CENTER,
    console=lambda path="": below_root(f"{CONSOLE}/{path}" if path else CONSOLE),
)


def show_plain(template: str, /, status: int = 200, **values: Any) -> Response:
    """A page without the frame."""
    return PAGES.show(template, status, **values)


def explain(status: int, title: str, message: str, ways: Mapping[str, str]) -> Response:
    """The error page."""
    return PAGES.explain(status, title, message, ways)


def explain_failure(_: Request, status: int, message: str) -> Response:
    """The error page of the guard."""
    return explain(status, title_of(status), message, {"Back to the console": below_root(CONSOLE)})
