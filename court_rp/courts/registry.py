"""The 204 federal courts with an electronic filing system, as package data (`courts.csv`).

It owns names, kinds and time zones, which do not change while the program runs. `courts/calendar.py` owns the calendars.
"""

import csv
import importlib.resources
import io
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

_KINDS = {"appellate": "Courts of Appeals", "district": "District Courts", "bankruptcy": "Bankruptcy Courts"}


class Court(NamedTuple):
    """One court. `go_live_on` is the day of its NextGen conversion, if a source documents it."""

    court_id: str
    name: str
    type: str
    circuit: str
    timezone: str
    city: str
    go_live_on: date | None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the court's seat, for its calendar."""
        return ZoneInfo(self.timezone)

    @property
    def group(self) -> str:
        """The heading under which lists show the court."""
        return _KINDS.get(self.type, "Special Courts")

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
        """The courts of `courts.csv`."""
        text = importlib.resources.files("court_rp.courts").joinpath("courts.csv").read_text(encoding="utf-8")
        rows = csv.DictReader(io.StringIO(text))
        return cls({row["code"]: _court(row) for row in rows})

    def get(self, court_id: str) -> Court | None:
        """The court with this id, if there is one."""
        return self._courts.get(court_id)

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


def _court(row: dict[str, str]) -> Court:
    go_live_on = date.fromisoformat(row["nextgen_go_live"]) if row["nextgen_go_live"] else None
    return Court(row["code"], row["name"], row["type"], row["circuit"], row["timezone"], row["city"], go_live_on)
