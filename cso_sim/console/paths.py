"""The addresses of the console, as its routes know them (without the root of the pages)."""

CONSOLE = "/_sim/console"


def at(path: str = "") -> str:
    """The path of a page of the console: `at("board")` is `/_sim/console/board`, and `at()` the first page."""
    return f"{CONSOLE}/{path}" if path else CONSOLE
