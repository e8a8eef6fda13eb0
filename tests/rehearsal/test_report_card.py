"""The report card's own parts: the pages that are kept, a library that cannot be tried, and names that nobody knows."""

from dataclasses import replace
from pathlib import Path

import pytest

from cso_sim.faults import catalogue
from report_card import cards
from report_card.__main__ import main
from report_card.environments import NotInstallableError, install
from report_card.libraries import LIBRARIES
from report_card.pages import pages
from report_card.rules import RULES
from tests.docs.markdown import ROOT


def test_pages_are_those_that_the_kept_cards_make() -> None:
    """Nobody edits a fact by hand: every page comes from a card that a run made."""
    made = pages(cards.kept())

    written = {path: path.read_text("utf-8") for path in (ROOT / "docs").glob("report-card/*.md")}
    written[ROOT / "docs/report-card.md"] = (ROOT / "docs/report-card.md").read_text("utf-8")
    assert set(written) == set(made)
    stale = [path.name for path, text in made.items() if written[path] != text]
    assert not stale, f"write the pages anew: python -m report_card --pages ({', '.join(stale)})"


def test_rules_are_about_faults_that_demand_a_refusal() -> None:
    expected = {name: fault.expects for name, fault in catalogue.load_faults().items()}
    assert {name for name in RULES if expected.get(name) != "refuse"} == set()


def test_library_without_its_tool_gets_a_line_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = next(each for each in LIBRARIES if each.ecosystem == "npm")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("report_card.environments.BUILD", tmp_path)

    with pytest.raises(NotInstallableError) as refused:
        install(library)

    others = [each for each in cards.kept() if each.library != library]
    overview = next(iter(pages([*others, cards.refused_for(library, str(refused.value), "2026-11-29")]).values()))
    assert "## Not tried" in overview
    assert f"* {library.called} {library.version} (2026-11-29): npm is not installed here." in overview
    assert f"[{others[0].library.called}](report-card/{others[0].library.key}.md)" in overview


def test_card_is_read_as_it_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = replace(next(each for each in cards.kept() if each.reactions), made="2026-11-29")
    monkeypatch.setattr("report_card.cards.CARDS", tmp_path)

    cards.keep(card)

    assert cards.kept() == [card]


def test_unknown_library_is_refused_with_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["go_oidcc", "--pages"])

    assert refused.value.code == 2
    assert "there is no library 'go_oidcc'; did you mean go_oidc?" in capsys.readouterr().err
