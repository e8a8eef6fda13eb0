"""The addresses of the console, as its routes know them (without the root of the pages)."""

import re

from starlette.requests import Request

CONSOLE = "/_sim/console"
_PAGE = re.compile(rf"{CONSOLE}(?:/[a-z0-9-]+)*(?:\?[!-\[\]-~]*)?")


def at(path: str = "") -> str:
    """The path of a page of the console: `at("board")` is `/_sim/console/board`, and `at()` the first page."""
    return f"{CONSOLE}/{path}" if path else CONSOLE


def is_page(address: str) -> bool:
    """Whether an address may be redirected to: only the console's own ones, and none that a browser reads as another site's."""
    return _PAGE.fullmatch(address) is not None


def own_address(request: Request, here: str = "") -> str:
    """The path and query of a page, without the root, to come back to. The page that a refused form got cannot be loaded again;
    its room `here` can.
    """
    if request.method != "GET":
        return at(here)
    query = request.scope["query_string"].decode("latin-1")
    return f"{request.scope['path']}?{query}" if query else str(request.scope["path"])
