"""`python -m report_card` makes every card and writes `docs/report-card.md`.

With words it makes only the cards of these libraries (their folders) again; the others stay as they were made last.
"""

import json
import sys
from pathlib import Path

from report_card.environments import BUILD, NotInstallableError, install
from report_card.libraries import LIBRARIES, Library
from report_card.page import page
from report_card.running import Card, NotRehearsedError, rehearsed, simulator

_PAGE = Path(__file__).parents[1] / "docs" / "report-card.md"


def main(words: list[str]) -> None:
    chosen = [each for each in LIBRARIES if not words or each.folder in words]
    with simulator() as address:
        for library in chosen:
            print(f"{library.key}…", flush=True)
            print(f"  {_made(library, address)}", flush=True)
    cards, missing = _kept()
    _PAGE.write_text(page(cards, missing), "utf-8")


def _made(library: Library, address: str) -> str:
    """Makes a card and keeps it, or the reason why there is none. Says which it is."""
    file = _file(library)
    try:
        card = rehearsed(library, install(library), address)
    except (NotInstallableError, NotRehearsedError) as error:
        file.write_text(json.dumps({"why": str(error).splitlines()[0]}), "utf-8")
        return f"not tried: {error}"
    file.write_text(json.dumps({"version": card.version, "report": card.report}), "utf-8")
    return f"{card.version}: {card.report['counts']}"


def _kept() -> tuple[list[Card], list[tuple[Library, str]]]:
    cards, missing = [], []
    for library in LIBRARIES:
        kept = json.loads(_file(library).read_text("utf-8")) if _file(library).exists() else {"why": "not made yet"}
        if "report" in kept:
            cards.append(Card(library, kept["version"], kept["report"]))
        else:
            missing.append((library, kept["why"]))
    return cards, missing


def _file(library: Library) -> Path:
    (BUILD / library.key).mkdir(parents=True, exist_ok=True)
    return BUILD / library.key / "card.json"


if __name__ == "__main__":
    main(sys.argv[1:])
