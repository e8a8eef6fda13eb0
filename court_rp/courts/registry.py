"""The 204 federal courts with an electronic filing system, as package data (`courts.csv`).

It owns names, kinds and time zones, which do not change while the program runs. `known_dates.py` reads what sources say about
their dates, `courts/calendar.py` owns the calendars.
"""

import csv
import importlib.resources
import io
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from court_rp.courts.known_dates import NOTHING, KnownDates, read_known_dates

# Three courts have other ids in public collections of case law. `neb` there is a state's court; here it is the bankruptcy court.
ALIASES = {"arb": "azb", "uscfc": "cofc", "nebraskab": "neb"}
_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh")
_CIRCUITS = {str(n): f"{ordinal} Circuit" for n, ordinal in enumerate(_ORDINALS, 1)}
_CIRCUITS |= {"dc": "D.C. Circuit", "fed": "Federal Circuit"}
_KINDS = {"appellate": "Courts of Appeals", "district": "District Courts", "bankruptcy": "Bankruptcy Courts"}


class Court(NamedTuple):
    """One court. `known` is what a source says about its move to NextGen CM/ECF."""

    court_id: str
    name: str
    type: str
    circuit: str
    timezone: str
    city: str
    known: KnownDates = NOTHING

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the court's seat, for its calendar."""
        return ZoneInfo(self.timezone)

    @property
    def group(self) -> str:
        """The heading under which lists show the court."""
        return _KINDS.get(self.type, "Special Courts")

    @property
    def circuit_name(self) -> str:
        """The circuit's name, empty for a court that belongs to none."""
        return _CIRCUITS.get(self.circuit, "")

    @property
    def short_name(self) -> str:
        """The name in a sentence, after "the"."""
        return self.name.removeprefix("U.S. ")

    @property
    def linking_item(self) -> str:
        """What this kind of court calls linking, in its Utilities menu and on its page (rule L1)."""
        linked = "my filer account" if self.type == "appellate" else "a CM/ECF account"
        return f"Link {linked} to my PACER account"


class Registry:
    """Every court, by its id."""

    def __init__(self, courts: dict[str, Court]) -> None:
        self._courts = courts

    @classmethod
    def load(cls) -> "Registry":
        """The courts of `courts.csv`, read once, with what sources say about their dates."""
        return cls(_courts())

    def get(self, court_id: str) -> Court | None:
        """The court with this id, if there is one."""
        return self._courts.get(court_id)

    def meant(self, name: str) -> Court | None:
        """The court that another name stands for: an alias, or an id in capitals; `None` for every other name, also an id."""
        folded = name.lower()
        court = self._courts.get(ALIASES.get(folded, folded))
        return court if court is not None and court.court_id != name else None

    def __getitem__(self, court_id: str) -> Court:
        return self._courts[court_id]

    def __iter__(self) -> Iterator[Court]:
        return iter(self._courts.values())

    def __len__(self) -> int:
        return len(self._courts)

    def grouped(self) -> dict[str, list[Court]]:
        """The courts by the headings of lists, in the registry's order."""
        groups: dict[str, list[Court]] = {}
        for court in self:
            groups.setdefault(court.group, []).append(court)
        return groups


@cache
def _courts() -> dict[str, Court]:
    text = importlib.resources.files("court_rp.courts").joinpath("courts.csv").read_text(encoding="utf-8")
    courts = {row["code"]: _court(row) for row in csv.DictReader(io.StringIO(text))}
    known = read_known_dates({court_id: court.zone for court_id, court in courts.items()})
    return {court_id: court._replace(known=known.get(court_id, NOTHING)) for court_id, court in courts.items()}


def _court(row: dict[str, str]) -> Court:
    return Court(row["code"], row["name"], row["type"], row["circuit"], row["timezone"], row["city"])
