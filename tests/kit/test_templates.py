"""The templates of pages are compiled once, and still show each application's own values."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from cso_kit.web.pages import Pages
from cso_kit.web.templating import CompiledOnce


def refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("a template was compiled again")


def test_templates_of_another_application_are_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values that the templates share, also in imported macros, are each application's own."""

    def error_page(pages: Pages) -> bytes:
        return bytes(pages.explain(404, "Not here", "There is no such page.").body)

    first = error_page(Pages("cso_sim", site_name="First", addresses_of=None))
    monkeypatch.setattr(Environment, "compile", refuse)
    second = error_page(Pages("cso_sim", site_name="Second", addresses_of=None))
    assert b"First" in first
    assert b"Second" not in first
    assert second == first.replace(b"First", b"Second")


@pytest.fixture
def new_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Shows `page.html` with nothing in memory, as a process does that has just started."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def show() -> str:
        return Environment(loader=CompiledOnce(FileSystemLoader(tmp_path))).get_template("page.html").render()  # noqa: S701

    (tmp_path / "page.html").write_text("{{ 1 + 1 }} courts")
    assert show() == "2 courts"
    return show


def test_next_process_compiles_only_templates_that_have_changed(
    new_process: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Environment, "compile", refuse)
        assert new_process() == "2 courts"
    (tmp_path / "page.html").write_text("{{ 1 + 2 }} courts")
    assert new_process() == "3 courts"


def test_damaged_code_is_replaced_and_a_folder_that_takes_none_does_no_harm(
    new_process: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept,) = (tmp_path / "__pycache__").iterdir()
    whole = kept.read_bytes()
    for damaged in (b"", whole[: len(whole) // 8], whole[:-1], b"\0" * len(whole)):
        kept.write_bytes(damaged)
        assert new_process() == "2 courts"
        assert kept.read_bytes() == whole
    kept.unlink()
    kept.parent.rmdir()
    kept.parent.write_text("no folder")
    assert new_process() == "2 courts"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.parent.unlink()
    assert new_process() == "2 courts"
    assert not kept.parent.exists()
