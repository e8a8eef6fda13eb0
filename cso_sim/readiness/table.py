"""A court's report as a table, one filer a line, and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from cso_sim.readiness.report import CourtReport

# Spreadsheets take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADING = (
    "court_id",
    "login",
    "name",
    "email",
    "loginId",
    "linked",
    "ready",
    "locked_out",
    "reasons",
    "next_step",
    "by",
)


class Line(NamedTuple):
    """One filer of the report. The members are in the order of `HEADING`."""

    court_id: str
    login: str
    name: str
    email: str
    login_id: str | None
    linked: bool
    ready: bool
    locked_out: bool
    reasons: list[str]
    next_step: str
    by: date | None


def lines(report: CourtReport) -> Iterator[Line]:
    """The filers in the order of their registration."""
    for one in report.filers:
        filer, found = one.filer, one.found
        yield Line(
            filer.court_id,
            filer.login,
            filer.name,
            filer.email,
            one.login_id,
            filer.sub is not None,
            found.is_ready,
            found.is_locked_out,
            [each.name for each in (*found.reasons, *found.asides)],
            found.step.text,
            found.by,
        )


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows in the order of `HEADING` as CSV (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADING)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
