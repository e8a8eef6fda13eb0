"""The courts a scenario may name, from the list of courts that comes with the court service."""

import csv
import importlib.resources
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from cso_sim.scenario.rules import CourtFacts, Courts


@cache
def known_courts() -> Courts:
    """All courts by their id. The list never changes while the program runs."""
    text = (importlib.resources.files("court_rp.courts") / "courts.csv").read_text("utf-8")
    return {row["code"]: _facts(row) for row in csv.DictReader(text.splitlines())}


def _facts(row: dict[str, str]) -> CourtFacts:
    go_live = row["nextgen_go_live"]
    return CourtFacts(row["name"], ZoneInfo(row["timezone"]), date.fromisoformat(go_live) if go_live else None)
