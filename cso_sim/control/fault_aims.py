"""Checks what a fault is aimed at, and refuses what does not exist with what was probably meant."""

from cso_idp.endpoint_table import TABLE
from cso_kit.control.problem import ProblemError
from cso_kit.faults.arming import FaultOrder
from cso_kit.faults.fault import MILLION, Aim, Fault, Service, StrikePoint
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.both_services import BothServices
from cso_sim.control.fault_models import FaultArming
from cso_sim.scenario.courts import known_courts

_AT_COURTS = "/courts/"
_COURT = "/courts/{court_id}/"


async def order_of(both: BothServices, body: FaultArming) -> tuple[Service, FaultOrder]:
    """The order to arm a fault, and the service that it strikes.

    Raises:
        ProblemError: the fault, or something that it is aimed at, does not exist.
    """
    fault = _fault(both, body.fault)
    service = _service(fault, body)
    _check_aims(fault, service, body)
    if body.court_id is not None and body.court_id not in known_courts():
        near = did_you_mean(body.court_id, known_courts())
        raise ProblemError(404, f"There is no court {body.court_id!r}; GET /_sim/scenario lists them.{near}")
    if body.client_id is not None:
        await _check_client(both, body.client_id)
    sub, login_id = await _person(both, body.loginId) if body.loginId is not None else (None, None)
    order = FaultOrder(
        fault.name,
        body.client_id,
        body.court_id,
        sub,
        login_id,
        _endpoint(fault.strikes, service, body.endpoint) if body.endpoint is not None else None,
        _times(body),
        None if body.probability is None else round(body.probability * MILLION),
        body.seed if body.seed is not None else fault.name,
    )
    return service, order


def _times(body: FaultArming) -> int | None:
    if "times" in body.model_fields_set or body.probability is not None:
        return body.times
    return 1


def _fault(both: BothServices, name: str) -> Fault[object]:
    known = both.provider.faults.catalogue
    if name not in known:
        near = did_you_mean(name, known)
        raise ProblemError(422, f"fault: There is no fault {name!r}; GET /_sim/faults/catalogue lists them.{near}")
    return known[name]


def _service(fault: Fault[object], body: FaultArming) -> Service:
    """The service that the fault strikes. If both have its point, the endpoint decides; without one it is the provider."""
    services = fault.strikes.services
    if len(services) == 1:
        return services[0]
    return "court_rp" if (body.endpoint or "").startswith(_AT_COURTS) else "cso_idp"


def _check_aims(fault: Fault[object], service: Service, body: FaultArming) -> None:
    known = [aim for aim in fault.strikes.aims if aim != "client_id" or service == "cso_idp"]
    aims: tuple[Aim, ...] = ("client_id", "court_id", "loginId", "endpoint")
    for aim in aims:
        if getattr(body, aim) is not None and aim not in known:
            raise ProblemError(
                422,
                f"{aim}: {fault.name} strikes where this is not known yet or does not matter. It can be aimed at "
                f"{' or '.join(known)}.",
            )


async def _check_client(both: BothServices, client_id: str) -> None:
    known = await both.provider.client_ids()
    if client_id not in known:
        of_court = f"court-{client_id}"  # a court's id is easily taken for the id of its client
        near = f" Did you mean {of_court!r}?" if of_court in known else did_you_mean(client_id, known)
        near = near or f" There are {len(known)}, such as {', '.join(known[:3])}."
        raise ProblemError(404, f"There is no client {client_id!r}.{near}")


async def _person(both: BothServices, login_id: str) -> tuple[str, str]:
    account = await both.provider.existing_account(login_id)
    return account.sub, account.loginId


def _endpoint(point: StrikePoint[object], service: Service, endpoint: str) -> str:
    known = list(point.endpoints) or ([each.path for each in TABLE] if service == "cso_idp" else [])
    if endpoint in known:
        return endpoint
    if point.endpoints:
        raise ProblemError(422, f"endpoint: {point.name} is at {' and '.join(known)}, not at {endpoint!r}.")
    if service == "court_rp" and not endpoint.startswith(_COURT):
        raise ProblemError(422, f"endpoint: Write {_COURT}… for an address of a court, and name the court by court_id.")
    if not endpoint.startswith("/"):
        raise ProblemError(422, f"endpoint: An address begins with a slash.{did_you_mean('/' + endpoint, known)}")
    if near := did_you_mean(endpoint, known, likeness=0.8):
        raise ProblemError(
            422, f"endpoint: The provider has no {endpoint!r}.{near} With a * at the end any address will do."
        )
    return endpoint
