"""The templates of pages are compiled once in a process, and still show each application's own values."""

from typing import Any

import pytest
from jinja2 import Environment

from cso_kit.web.pages import Pages


def test_templates_of_another_application_are_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values that the templates share, also in imported macros, are each application's own."""

    def error_page(pages: Pages) -> bytes:
        return bytes(pages.explain(404, "Not here", "There is no such page.").body)

    first = error_page(Pages("cso_sim", site_name="First", addresses_of=None))

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a template was compiled again")

    monkeypatch.setattr(Environment, "compile", refuse)
    second = error_page(Pages("cso_sim", site_name="Second", addresses_of=None))
    assert b"First" in first
    assert b"Second" not in first
    assert second == first.replace(b"First", b"Second")
