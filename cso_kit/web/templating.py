"""The environment of the pages' templates. Only `pages.py` imports it, at the first page, because Jinja is slow to import."""

from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, select_autoescape


class TemplateEnvironment(Environment):
    """The templates of the kit (`kit/…`) and of one service's `package` (`page/…`); all can use the `shared` values.

    A template is read once: a new version of its file counts after a new start.
    """

    def __init__(self, package: str, shared: dict[str, Any]) -> None:
        super().__init__(
            loader=PrefixLoader({"kit": PackageLoader("cso_kit", "web/templates"), "page": PackageLoader(package)}),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # else the files are looked at for every page
        )
        self.globals.update(shared)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The values that a template can use: one dictionary. Jinja's chain of two is read through for every page and import."""
        return {**self.globals, **(d or {})}
