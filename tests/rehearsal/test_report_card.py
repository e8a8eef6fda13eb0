"""The report card's own parts: the pages that are kept, a library that cannot be tried, and names that nobody knows."""

from dataclasses import replace
from pathlib import Path

import pytest

from cso_sim.faults import catalogue
from report_card import cards
from report_card.__main__ import main
from report_card.environments import NotInstallableError, install
from report_card.libraries import LIBRARIES
from report_card.making import looked_at_twice
from report_card.pages import pages
from report_card.rules import RULES
from report_card.whole_run import Unfinished
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


def test_run_goes_on_where_it_stopped_and_a_row_that_fails_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    left = [each for each in LIBRARIES if each.ecosystem == "npm"][:2]
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("REPORT_CARD_BUILD", str(tmp_path / "build"))
    monkeypatch.setattr("report_card.whole_run._UNFINISHED", tmp_path / "unfinished.json")
    monkeypatch.setattr("report_card.pages._DOCS", tmp_path)
    stopped = Unfinished("2026-11-29")
    for library in LIBRARIES:
        if library not in left:
            stopped.add(library)
    before = [cards.file_of(each).read_bytes() for each in left]

    assert main(["--jobs", "2"]) == 1

    told = capfd.readouterr().out
    assert f"the run of 2026-11-29: {len(LIBRARIES) - 2} of {len(LIBRARIES)} are made." in told
    for library in left:
        assert f"{library.key}: not made: npm is not installed here." in told
    assert f"Not made: {', '.join(each.key for each in left)}." in told
    assert [cards.file_of(each).read_bytes() for each in left] == before
    assert len(Unfinished("2026-11-30").made) == len(LIBRARIES) - 2


def test_reaction_that_is_new_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a busy machine did once is not kept; what is seen twice is."""
    last = next(each for each in cards.kept() if each.library.folder == "go_oidc")
    changed = {"delay": "crashed", "id_token_expired": "accepted"}
    card = replace(
        last, reactions=tuple(replace(each, result=changed.get(each.fault, each.result)) for each in last.reactions)
    )
    kept = {each.fault: each for each in last.reactions}
    again = [kept["delay"], replace(kept["id_token_expired"], result="accepted")]

    found, told = looked_at_twice(card, last, lambda *faults: [each for each in again if each.fault in faults])

    assert (found.reaction("delay"), found.reaction("id_token_expired")) == tuple(again)
    assert found.counts["accepted"] == last.counts["accepted"] + 1
    assert [each.partition(":")[0] for each in told] == ["delay", "id_token_expired"]
