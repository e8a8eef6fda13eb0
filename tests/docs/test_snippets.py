"""The Python snippets of the how-to pages run, in their order, against a simulator in the default scenario.

A snippet that is saved as a file runs with the commands of its page (`test_docs.py`). `sim` is the typed client.
"""

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from cso_migrations import runner
from cso_sim.harness import Harness
from tests.clients.served import Served, open_port, serving, settings_for
from tests.docs.markdown import ROOT, fences, pages


def snippets(page: str) -> list[tuple[int, str]]:
    """The snippets of a page that belong to no file, each with its line."""
    text = (ROOT / page).read_text("utf-8")
    return [(each.line, each.body) for each in fences(text) if each.language == "python" and not each.words]


PAGES = [str(page) for page in pages() if snippets(str(page))]


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    port = open_port()
    settings = settings_for(tmp_path_factory.mktemp("snippets"), f"http://localhost:{port.getsockname()[1]}")
    runner.upgrade("cso_idp", settings.provider.database_url)
    runner.upgrade("court_rp", settings.courts.database_url)
    with serving(settings, port) as served:
        yield served


@pytest.mark.parametrize("page", PAGES)
def test_snippets_of_a_page_run(page: str, simulator: Served) -> None:
    simulator.call("POST", "/reset", {})

    with Harness(simulator.url) as sim:
        names: dict[str, Any] = {"sim": sim}
        for line, body in snippets(page):
            here = body.replace("Harness()", f'Harness("{simulator.url}")')
            program = ast.increment_lineno(ast.parse(here), line - 1)
            exec(compile(program, page, "exec"), names)  # noqa: S102 - the project's own pages


def test_pages_have_snippets() -> None:
    assert "docs/how-to/run-a-courts-desk.md" in PAGES
