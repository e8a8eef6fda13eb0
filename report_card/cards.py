"""The cards: what each rehearsal found, kept as files in `report_card/cards`, from which the pages are made.

A card keeps what is the same in each run and leaves out what is not: ports, codes, states, times. It judges nothing.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cso_sim.browsing.markup import Markup
from report_card.environments import Installed
from report_card.libraries import LIBRARIES, Library
from report_card.running import PAGE_PATIENCE

CARDS = Path(__file__).parent / "cards"
_MOST = 160
# Values that a run makes for itself, inside what an application says.
_OWN_VALUES = re.compile(
    r"[A-Za-z0-9_.~%-]{24,}|\b[0-9]{6,}(\.[0-9]+)?\b|\b0x[0-9a-f]+\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\w.:+-]*"
)


@dataclass(frozen=True)
class Seen:
    """A request of the visitor's browser and the application's answer: a status and where it leads, or why there is none, and
    what the page says.
    """

    request: str
    answer: str
    says: str = ""


@dataclass(frozen=True)
class Reaction:
    """What an application did with a fault: the result of the rehearsal, its remark, and the requests that show it."""

    fault: str
    expects: str
    result: str
    note: str
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class Card:
    """What a rehearsal found about one version of a library; or, in place of everything else, why there was none."""

    library: Library
    made: str
    version: str = ""
    beside: Mapping[str, str] | None = None
    recognised_by: str = ""
    reactions: tuple[Reaction, ...] = ()
    why_not: str = ""

    @property
    def counts(self) -> Counter[str]:
        """How many faults had each result."""
        return Counter(each.result for each in self.reactions)

    def reaction(self, fault: str) -> Reaction | None:
        """What it did with a fault."""
        return next((each for each in self.reactions if each.fault == fault), None)


def made_from(library: Library, installed: Installed, report: Mapping[str, Any], today: str) -> Card:
    """The card of a report of `cso-sim rehearse --json`."""
    own = urlsplit(report["start_url"])
    addresses = {
        f"{own.scheme}://{own.netloc}": "",
        report["issuer"].rstrip("/"): "ISSUER",
        report["client_id"]: "CLIENT",
    }
    reactions = tuple(_reaction(each, addresses) for each in report["results"])
    rule = _without(report["recognised_by"], addresses)
    return Card(library, today, installed.version, installed.beside, rule, reactions)


def refused_for(library: Library, why: str, today: str) -> Card:
    """The card of a library that could not be tried."""
    return Card(library, today, why_not=why.strip().splitlines()[0])


def keep(card: Card) -> None:
    """Writes a card to its file: a reaction is a line, so that a difference between two runs can be read."""
    members = {name: value for name, value in _short(asdict(card)).items() if name not in {"library", "reactions"}}
    head = json.dumps(members, ensure_ascii=False)[1:-1]
    lines = ",\n".join(json.dumps(_short(asdict(each)), ensure_ascii=False) for each in card.reactions)
    CARDS.mkdir(exist_ok=True)
    file_of(card.library).write_text(f'{{{head}, "reactions": [\n{lines}\n]}}\n', "utf-8")


def kept() -> list[Card]:
    """The cards that there are, in the order of the libraries."""
    return [_read(library) for library in LIBRARIES if file_of(library).exists()]


def last(library: Library) -> Card | None:
    """The card of the last run that made one."""
    card = _read(library) if file_of(library).exists() else None
    return None if card is None or card.why_not else card


def file_of(library: Library) -> Path:
    """The file of a library's card."""
    return CARDS / f"{library.key}.json"


def _read(library: Library) -> Card:
    members = json.loads(file_of(library).read_text("utf-8"))
    reactions = tuple(
        Reaction(**{**each, "seen": tuple(Seen(**one) for one in each.get("seen", ()))})
        for each in members.pop("reactions", ())
    )
    return Card(library, reactions=reactions, **members)


def _short(members: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in members.items() if value or name == "note"}


def _reaction(result: Mapping[str, Any], addresses: Mapping[str, str]) -> Reaction:
    exchanges = [each for each in (result["came_back"], result["shown_by"]) if each]
    if len(exchanges) == 2 and exchanges[0] == exchanges[1]:
        exchanges.pop()
    seen = tuple(_seen(each, addresses) for each in exchanges)
    return Reaction(result["fault"], result["expects"], result["result"], _without(result["note"], addresses), seen)


def _seen(exchange: Mapping[str, Any], addresses: Mapping[str, str]) -> Seen:
    parts = urlsplit(exchange["url"])
    names = "&".join(f"{name}=…" for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    request = f"{exchange['method']} {parts.path}{f'?{names}' if names else ''}"
    if exchange["status"] is None:
        return Seen(
            request,
            {"hang": f"no answer in {PAGE_PATIENCE} seconds", "lost": "a lost connection"}.get(
                exchange["failure"], "too many redirects"
            ),
        )
    headers = {name.lower(): value for name, value in exchange["response_headers"]}
    if "location" in headers:
        to = urlsplit(headers["location"])
        return Seen(request, f"{exchange['status']} to {to.path or '/'}")
    is_html = "html" in headers.get("content-type", "html")
    says = Markup(exchange["response_body"]).whole_text if is_html else exchange["response_body"]
    return Seen(request, str(exchange["status"]), _without(" ".join(says.split()), addresses)[:_MOST])


def _without(text: str, addresses: Mapping[str, str]) -> str:
    """A text without what is another one in each run."""
    for address, name in addresses.items():
        text = text.replace(address, name)
    return _OWN_VALUES.sub("…", text)
