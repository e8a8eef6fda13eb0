"""The control calls about faults: the catalogue, and arming, listing and disarming at both services.

A fault is stored by the service that it strikes. `fault_aims.py` checks what it is aimed at.
"""

from fastapi import APIRouter
from starlette.convertors import StringConvertor, register_url_convertor

from cso_kit.control.problem import ProblemError
from cso_kit.faults.arming import NotEverywhereError
from cso_kit.faults.fault import MILLION, Fault, Service
from cso_kit.storage.armed_faults import ArmedRow
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.control.fault_aims import order_of
from cso_sim.control.fault_models import (
    ArmedFault,
    ArmedFaults,
    Disarmed,
    FaultArming,
    FaultCatalogue,
    FaultEntry,
)
from cso_sim.control.fault_places import FaultPlaces, FaultsOfRequest


class _ArmedId(StringConvertor):
    """The id of an armed fault: everything but the name of the other address there."""

    regex = "(?!catalogue$)[^/]+"


register_url_convertor("armed", _ArmedId())


def router() -> APIRouter:
    """`/_sim/faults`."""
    routes = APIRouter(tags=["faults"])
    _add_reading(routes)
    _add_arming(routes)
    return routes


def _add_reading(routes: APIRouter) -> None:
    @routes.get("/faults/catalogue")
    async def catalogue(places: FaultsOfRequest) -> FaultCatalogue:
        """Every fault that can be armed, with where it strikes, what a correct client does, and its source."""
        return catalogue_of(places)

    @routes.get("/faults")
    async def armed(places: FaultsOfRequest) -> ArmedFaults:
        """The armed faults, with how often each has fired."""
        return ArmedFaults(faults=await all_armed(places))

    @routes.get("/faults/{armed_id}")
    async def one(places: FaultsOfRequest, armed_id: str) -> ArmedFault:
        """One armed fault, with how often it has fired."""
        found = next((each for each in await all_armed(places) if each.id == armed_id), None)
        if found is None:
            raise _no_such_armed(armed_id)
        return found


def _add_arming(routes: APIRouter) -> None:
    @routes.post("/faults", status_code=201)
    async def arm(places: FaultsOfRequest, body: FaultArming) -> ArmedFault:
        """Arms a fault. When this answers, it holds in every process that serves the simulator."""
        return await arm_fault(places, body)

    @routes.delete("/faults")
    async def disarm_all(places: FaultsOfRequest) -> Disarmed:
        """Disarms all faults."""
        return await disarm_faults(places)

    @routes.delete("/faults/{armed_id:armed}")
    async def disarm(places: FaultsOfRequest, armed_id: str) -> Disarmed:
        """Disarms one fault."""
        return await disarm_faults(places, armed_id)


# What the calls do, for the console too.


def catalogue_of(places: FaultPlaces) -> FaultCatalogue:
    """Every fault that can be armed, by name."""
    known = places.here
    return FaultCatalogue(faults=[_entry(known[name]) for name in sorted(known)])


async def arm_fault(places: FaultPlaces, body: FaultArming) -> ArmedFault:
    """Arms a fault at its service.

    Raises:
        ProblemError: it, or what it is aimed at, does not exist; or not every process was told.
    """
    service, order = await order_of(places, body)
    try:
        row = await places.controls[service].arm(order)
    except NotEverywhereError as error:
        raise ProblemError(503, str(error)) from error
    return _armed(service, row)


async def all_armed(places: FaultPlaces) -> list[ArmedFault]:
    """The armed faults, the oldest first."""
    found = [_armed(service, row) for service, control in places.controls.items() for row in await control.armed()]
    return sorted(found, key=lambda each: (each.armed_at, each.id))


def _no_such_armed(armed_id: str) -> ProblemError:
    near = " Did you mean GET /_sim/faults/catalogue?" if did_you_mean(armed_id, ["catalogue"]) else ""
    return ProblemError(404, f"There is no armed fault {armed_id!r}; GET /_sim/faults lists them.{near}")


async def disarm_faults(places: FaultPlaces, armed_id: str | None = None) -> Disarmed:
    """Disarms one fault, or all.

    Raises:
        ProblemError: there is no such armed fault, or not every process was told.
    """
    try:
        done = Disarmed(disarmed=sum([await control.disarm(armed_id) for control in places.controls.values()]))
    except NotEverywhereError as error:
        raise ProblemError(503, str(error)) from error
    if armed_id is not None and not done.disarmed:
        raise _no_such_armed(armed_id)
    return done


def _entry(fault: Fault[object]) -> FaultEntry:
    point = fault.strikes
    return FaultEntry(
        name=fault.name,
        kind=fault.kind,
        strikes=point.name,
        summary=fault.summary(),
        correct_client=fault.correct_client(),
        expects=fault.expects,
        if_sent=fault.if_sent,
        source=fault.source,
        aims=list(point.aims),
        endpoints=list(point.endpoints),
    )


def _armed(service: Service, row: ArmedRow) -> ArmedFault:
    members = row._asdict()
    per_million = members.pop("per_million")
    probability = None if per_million is None else per_million / MILLION
    return ArmedFault(service=service, loginId=members.pop("login_id"), probability=probability, **members)
