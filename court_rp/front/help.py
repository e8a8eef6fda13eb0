"""A court's help page: the steps to take, questions with answers, and whom to ask. `cso_advice.questions` has the words."""

from starlette.requests import Request
from starlette.responses import Response

from court_rp.all_courts import Courts
from court_rp.courts.resolver import place_of
from court_rp.visits.advice import shown_advice, situation_of
from court_rp.visits.visit import Visit
from cso_advice.contacts import SERVICE_CENTER, court_desk
from cso_advice.questions import CourtNow, questions, shown, steps
from cso_kit.web.route import Route


def routes(courts: Courts) -> list[Route]:
    """The help page of every court."""

    async def show(request: Request) -> Response:
        place, visit = place_of(request), await courts.visit(request)
        sites, now = courts.sites(place), court_now(visit)
        return courts.show(
            place,
            visit,
            "help.html",
            advice=shown_advice(visit, sites),
            steps=shown(steps(now), sites),
            questions=shown(questions(now), sites),
            wizard=sites.wizard,
            contacts=(court_desk(place.court.court_id, place.court.name), SERVICE_CENTER),
        )

    return [Route("/help", show, methods=["GET"])]


def court_now(visit: Visit) -> CourtNow:
    """The court of a visit, for the help's answers."""
    now = situation_of(visit)
    return CourtNow(visit.court.name, visit.phase, now.linking_is_open, now.dates, visit.row.linking_excludes)
