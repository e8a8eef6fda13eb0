"""The pages of the readiness report: `/courts/{court_id}/readiness` for one court, `/readiness/courts` for all (rule R2).

They show people with their names, and counts that tell of a small court who has an account. So they are for operators only, like
the passwords of the front page.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_advice.reasons import REASONS
from cso_advice.ways import WIZARD
from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import BadInputError, Parameters, read_query
from cso_kit.web.list_part import part_of
from cso_kit.web.pages import Pages
from cso_kit.web.root import ways_below_root
from cso_sim.readiness import report, table
from cso_sim.readiness.chart import bars, time_axis
from cso_sim.readiness.day import day_of
from cso_sim.readiness.report import CourtReport, FilerReadiness

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

ALL = "/readiness/courts"
PER_PAGE = 50
_WORDS = {each.name: each.words for each in REASONS}
_LOOKS = {each.name: "locked" if each.weight == "locks_out" else "held" for each in REASONS}


def routes(both: "BothServices", pages: Pages, may_see: Callable[[Request], bool]) -> list[Route]:
    """Both pages, and the report of a court as a CSV file (`?format=csv`)."""

    def refused() -> Response:
        message = "The readiness report names people, so it is shown to the operator of this simulator only."
        ways = ways_below_root({"Are you ready yourself?": WIZARD, "To the front page": "/"})
        return pages.explain(403, "Not for visitors", message, ways)

    async def court(request: Request) -> Response:
        if not may_see(request):
            return refused()
        query = read_query(request).once()
        court_id = request.path_params["court_id"]
        try:
            on, error = _day(query.text("on"))
            found = await report.court_report(both, court_id, on)
        except ProblemError as problem:
            if problem.status != 422:
                raise BadInputError(str(problem), problem.status) from problem
            # The day is past: the report is that of today, and the form says what is wrong with the day.
            found, error = await report.court_report(both, court_id, None), "Choose today or a later day."
        if query.text("format") == "csv" and not error:
            return csv_response(found)
        return pages.show("readiness.html", 422 if error else 200, **_shown(found, query, error))

    async def every(request: Request) -> Response:
        if not may_see(request):
            return refused()
        reports = await report.all_courts(both)
        state, real = await both.courts.read_clock()
        points = [
            (moment, each.ready_share, "locked" if each.locked_out else "ready", _words(each))
            for each in reports
            if (moment := each.at.row.go_live_at) is not None
        ]
        axis = time_axis(points, state.read(real).calendar)
        return pages.show("readiness_courts.html", reports=reports, axis=axis)

    return [Route("/courts/{court_id}/readiness", court), Route(ALL, every)]


def csv_response(found: CourtReport) -> Response:
    """The report as a CSV file to be saved."""
    name = f"readiness-{found.at.court.court_id}-{found.at.day}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(table.as_csv(table.lines(found)), media_type="text/csv", headers=headers)


def _day(typed: str) -> tuple[date | None, str]:
    """The day that was typed, and what is wrong with it."""
    try:
        return (day_of(typed) if typed else None), ""
    except ValueError as error:
        return None, str(error)


def _shown(found: CourtReport, query: Parameters, error: str) -> dict[str, Any]:
    at, reason = found.at, query.text("reason")
    held = found.total - found.ready - len(found.locked_out)
    states = (
        ("Ready", found.ready, "ready"),
        ("Not ready, but not locked out", held, "held"),
        ("Locked out", len(found.locked_out), "locked"),
    )
    reasons = [(_WORDS[name], number, _LOOKS[name]) for name, number in found.not_ready.items()]
    listed = sorted((one for one in found.filers if one.reason and reason in {"", one.reason}), key=_locked_out_first)
    return {
        "court": at.court,
        "at": at,
        "report": found,
        "typed": query.text("on")[:20] if error else at.day.isoformat(),
        "error": error,
        "states": bars(states, found.total),
        "reasons": bars(reasons, found.total),
        "asides": [(_WORDS[name], number) for name, number in found.asides.items()],
        "chosen": reason,
        "choices": [(name, f"{_WORDS[name]} ({number})") for name, number in found.not_ready.items()],
        "words": _WORDS,
        "part": part_of(listed, query.text("page"), PER_PAGE),
        "query": {"on": "" if error else query.text("on"), "reason": reason},
    }


def _locked_out_first(one: FilerReadiness) -> bool:
    return not one.found.is_locked_out


def _words(found: CourtReport) -> str:
    locked = f", {len(found.locked_out)} locked out" if found.locked_out else ""
    return f"{found.at.court.name}, {found.at.day}: {found.ready} of {found.total} ready{locked}"
