"""The environment of the pages' templates. Only `pages.py` imports it, at the first page, because Jinja is slow to import."""

from collections.abc import MutableMapping
from functools import cache
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    select_autoescape,
)

from cso_kit.web.template_code import KeptBeside


class CompiledOnce(BaseLoader):
    """Loads templates for many environments with the same options, and reads or compiles each only once.

    The code does not depend on an environment's shared values: these are looked up when it runs.
    """

    def __init__(self, sources: BaseLoader) -> None:
        self._sources = sources
        self._kept = KeptBeside()
        self._compiled: dict[str, CodeType] = {}

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002
    ) -> Template:
        """A template of the environment, which can use the `globals`."""
        code = self._compiled.get(name)
        if code is None:
            source, filename, _ = self._sources.get_source(environment, name)
            kept = self._kept.get_bucket(environment, name, filename, source)
            if kept.code is None:
                kept.code = environment.compile(source, name, filename)
                self._kept.set_bucket(kept)
            code = self._compiled[name] = kept.code
        return environment.template_class.from_code(environment, code, {} if globals is None else globals)

    def list_templates(self) -> list[str]:
        """The names of all templates."""
        return self._sources.list_templates()


@cache
def templates_of(package: str) -> CompiledOnce:
    """The templates of the kit and of a service's package, for all its environments in this process."""
    kit, service = PackageLoader("cso_kit", "web/templates"), PackageLoader(package)
    return CompiledOnce(PrefixLoader({"kit": kit, "page": service}))


class TemplateEnvironment(Environment):
    """The templates of the kit (`kit/…`) and of one service's `package` (`page/…`); all can use the `shared` values.

    A template is read once: a new version of its file counts after a new start.
    """

    def __init__(self, package: str, shared: dict[str, Any]) -> None:
        super().__init__(
            loader=templates_of(package),
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
