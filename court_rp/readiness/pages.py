"""`/readiness`: whether somebody is ready for a court's go-live, by one question on each page (rule R1; C).

The answers are kept in the address and nowhere else. `cso_advice.wizard` has the questions, `cso_advice.readiness` the decision.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from court_rp.all_courts import Courts
from court_rp.courts import calendar_store
from court_rp.courts.places import Place
from court_rp.courts.registry import Court
from court_rp.courts.resolver import place_of
from court_rp.courts.timetable import timetable
from cso_advice import wizard
from cso_advice.advice import Step, shown_step
from cso_advice.readiness import assess
from cso_advice.standing import Timetable
from cso_advice.ways import WIZARD
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import Parameters, read_query
from cso_kit.web.root import below_root, redirect
from cso_kit.web.route import Route

_COURT = "court"


class Given(NamedTuple):
    """An answer that was given, in words, and the address at which it is given anew."""

    name: str
    question: str
    answer: str
    change: str


def routes(courts: Courts) -> list[Route]:
    """The wizard at the public address."""

    async def show(request: Request) -> Response:
        query = read_query(request).once()
        court = courts.registry.get(query.text(_COURT).lower())
        if court is None:
            return _ask_for_court(courts, query)
        return await _answer(courts, courts.addresses.by_path(court), query)

    return [Route(WIZARD, show, methods=["GET"])]


def court_routes(courts: Courts) -> list[Route]:
    """The wizard under a court's own host name. Below the public address the court's page leads to the one for all courts."""

    async def show(request: Request) -> Response:
        place, query = place_of(request), read_query(request).once()
        if place.base:
            return redirect(f"{WIZARD}?{urlencode({_COURT: place.court.court_id})}", 303)
        return await _answer(courts, place, query)

    return [Route(WIZARD, show, methods=["GET"])]


def _ask_for_court(courts: Courts, query: Parameters) -> Response:
    typed = query.text(_COURT)[:40]
    options = sorted(((court.court_id, f"{court.name} ({court.court_id})") for court in courts.registry), key=_by_name)
    error = f"There is no court {typed!r}; choose one." if typed else "Choose a court." if _COURT in query else ""
    answers = {name: value for name, value in _answers(query).items() if value}
    values = {"options": options, "error": error, "answers": answers, "court_name": _COURT}
    return courts.pages.show("readiness_court.html", 422 if error else 200, **values)


def _by_name(option: tuple[str, str]) -> str:
    return option[1]


async def _answer(courts: Courts, place: Place, query: Parameters) -> Response:
    court, answers = place.court, _answers(query)

    def read(tx: Transaction) -> Timetable:
        return timetable(court, calendar_store.read(tx, court).calendar, tx.at.calendar)

    days = await courts.database.read(read)
    question = wizard.open_question(answers, days)
    values: dict[str, Any] = {"court": court, "place": place, "given": _given(court, answers, days), "days": days}
    if question is not None:
        # A form that was sent without a choice, or a value that is none of the choices.
        is_missing = query.text("asked") == question.name or bool(answers[question.name])
        kept = _kept(court, answers, days)
        values |= {"question": question, "error": "Choose one." if is_missing else "", "kept": kept}
        return courts.pages.show("readiness_question.html", 422 if is_missing else 200, **values)
    found, sites = assess(wizard.standing_of(answers, days), days), courts.sites(place)
    rest = [Step(each.why, each.step(days).way) for each in (*found.reasons[1:], *found.asides)]
    values |= {
        "found": found,
        "step": shown_step(found.step, sites),
        "rest": [shown_step(each, sites) for each in rest],
        "account": sites.address("account"),
    }
    return courts.pages.show("readiness_result.html", **values)


def _answers(query: Parameters) -> dict[str, str]:
    return {question.name: query.text(question.name) for question in wizard.QUESTIONS}


def _kept(court: Court, answers: Mapping[str, str], days: Timetable) -> dict[str, str]:
    """The court and the answers that the next page needs: those given so far, and those filled in for later questions."""
    open_one = wizard.open_question(answers, days)
    valid = {
        question.name: answers[question.name]
        for question in wizard.QUESTIONS
        if answers[question.name] in question.options and question is not open_one
    }
    return {_COURT: court.court_id, **valid}


def _given(court: Court, answers: Mapping[str, str], days: Timetable) -> list[Given]:
    kept = _kept(court, answers, days)
    return [
        Given(
            question.name,
            question.text,
            question.options[answers[question.name]],
            f"{below_root(WIZARD)}?{urlencode({name: value for name, value in kept.items() if name != question.name})}",
        )
        for question in wizard.asked(answers, days)
        if answers[question.name] in question.options
    ]
