"""The pages about faults: the armed ones and the catalogue, and one fault with the form that arms it.

What the forms do is what the calls of `/_sim/faults` do (`cso_sim.control.faults`).
"""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.endpoint_table import TABLE
from cso_kit.control.problem import ProblemError
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.forms import read_form, read_query
from cso_sim.both_services import BothServices
from cso_sim.console.frame import Frame, WithStrip, opened, show
from cso_sim.console.live import streamed
from cso_sim.console.misbehaviour.armed import ArmedView, aimed, armed_rows, often
from cso_sim.console.misbehaviour.arming import armed_by
from cso_sim.console.paths import at
from cso_sim.console.said import Said, redirect_saying
from cso_sim.control.fault_models import FaultEntry
from cso_sim.control.fault_places import places_of
from cso_sim.control.faults import catalogue_of, disarm_faults
from cso_sim.control.of_request import BOTH
from cso_sim.scenario.courts import known_courts

ROOM = "faults"
KINDS = {"openid": "OpenID Connect", "transport": "Connections", "pacer": "PACER's own login", "court": "Courts"}
_LONGEST = 100


def routes() -> list[Route]:
    """The pages, and their stream."""
    return [
        Route(at(ROOM), _faults),
        Route(at(f"{ROOM}/stream"), _stream),
        Route(at(f"{ROOM}/clear"), _clear, methods=["POST"]),
        Route(at(f"{ROOM}/{{name}}"), _fault, methods=["GET", "POST"]),
    ]


async def _faults(request: Request) -> Response:
    now = await opened(request, ROOM, stream=f"{ROOM}/stream")
    return await _list(request, now)


async def _list(request: Request, now: Frame, status: int = 200, said: Said | None = None) -> Response:
    query = read_query(request)
    text, kind = query.text("q")[:_LONGEST], query.text("kind")
    catalogue = catalogue_of(places_of(BOTH.of(request))).faults
    found = [each for each in catalogue if kind in ("", each.kind) and _matches(each, text.casefold())]
    return show(
        now,
        "console/misbehaviour/faults.html",
        status,
        said=said,
        rows=await armed_rows(BOTH.of(request)),
        faults=found,
        total=len(catalogue),
        q=text,
        kind=kind,
        kinds=KINDS,
    )


async def _stream(request: Request) -> Response:
    return streamed(request, WithStrip(request, ArmedView(BOTH.of(request))))


async def _fault(request: Request) -> Response:
    """One fault; a form that is sent arms it."""
    name = request.path_params["name"]
    both = BOTH.of(request)
    fault = next((each for each in catalogue_of(places_of(both)).faults if each.name == name), None)
    now = await opened(request, ROOM)
    if fault is None:
        said = Said("refusal", f"There is no fault {name[:_LONGEST]!r}. Choose one of these.")
        return await _list(request, now, 404, said)
    refused = FRESH
    if request.method == "POST":
        done = await armed_by(both, fault, await read_form(request))
        if not isinstance(done, RefusedForm):
            told = f"{done.fault} is armed: {aimed(done)}, {often(done)}."
            return redirect_saying(at(f"{ROOM}#armed-{done.id}"), told)
        refused = done
    return show(
        now,
        "console/misbehaviour/fault.html",
        422 if refused.errors else 200,
        fault=fault,
        kinds=KINDS,
        values=refused.values,
        errors=refused.errors,
        is_fresh=refused is FRESH,
        suggestions=await _suggestions(both, fault),
    )


async def _clear(request: Request) -> Response:
    """Disarms one fault, or all."""
    armed_id = (await read_form(request)).text("armed")
    try:
        done = await disarm_faults(places_of(BOTH.of(request)), armed_id or None)
    except ProblemError as error:
        now = await opened(request, ROOM, stream=f"{ROOM}/stream")
        told = "This fault is not armed any more; somebody else was faster." if error.status == 404 else error.detail
        return await _list(request, now, 409, Said("refusal", told))
    few = {0: "No fault was armed.", 1: "One fault is disarmed."}
    return redirect_saying(at(ROOM), few.get(done.disarmed, f"{done.disarmed} faults are disarmed."))


async def _suggestions(both: BothServices, fault: FaultEntry) -> dict[str, Sequence[str]]:
    """What browsers suggest for each aim."""
    addresses = fault.endpoints or [each.path for each in TABLE]
    known: dict[str, Any] = {"court_id": sorted(known_courts()), "endpoint": addresses}
    if "client_id" in fault.aims:
        known["client_id"] = await both.provider.client_ids()
    return known


def _matches(fault: FaultEntry, folded: str) -> bool:
    return all(
        word in f"{fault.name} {fault.summary} {fault.strikes} {fault.source}".casefold() for word in folded.split()
    )
