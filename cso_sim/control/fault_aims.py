"""Checks what a fault is aimed at, and refuses what does not exist with what was probably meant."""

from court_rp.locator.strike_points import SEARCHES
from cso_idp.endpoint_table import TABLE
from cso_kit.control.problem import ProblemError
from cso_kit.faults.arming import FaultOrder
from cso_kit.faults.fault import MILLION, Aim, Fault, Service, StrikePoint
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.control.fault_models import FaultArming
from cso_sim.control.fault_places import FaultPlaces
from cso_sim.scenario.courts import known_courts

_AT_LOCATOR = "/pcl-public-api/"
_AT_COURTS = ("/courts/", _AT_LOCATOR)
_COURT = "/courts/{court_id}/"


async def order_of(places: FaultPlaces, body: FaultArming) -> tuple[Service, FaultOrder]:
    """The order to arm a fault, and the service that it strikes.

    Raises:
        ProblemError: the fault, or something that it is aimed at, does not exist.
    """
    fault = _fault(places, body.fault)
    service = _service(places, fault, body)
    _check_aims(fault, service, body)
    if body.court_id is not None and body.court_id not in known_courts():
        near = did_you_mean(body.court_id, known_courts())
        raise ProblemError(404, f"There is no court {body.court_id!r}; GET /_sim/scenario lists them.{near}")
    if body.court_id is not None and (body.endpoint or "").startswith(_AT_LOCATOR):
        raise ProblemError(422, "court_id: The Case Locator belongs to no court; leave the court out.")
    if body.client_id is not None:
        await _check_client(places, body.client_id)
    sub, login_id = await _person(places, body.loginId) if body.loginId is not None else (None, None)
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


def _fault(places: FaultPlaces, name: str) -> Fault[object]:
    known = places.catalogue
    if not known:
        raise ProblemError(
            422, "fault: This service was started without a catalogue of faults; start it with 'cso-sim serve-apart'."
        )
    if name not in known:
        near = did_you_mean(name, known)
        raise ProblemError(422, f"fault: There is no fault {name!r}; GET /_sim/faults/catalogue lists them.{near}")
    if name not in places.here:
        raise ProblemError(
            422, f"fault: {name} strikes at {places.apart} only; arm it at the control plane of {places.apart}."
        )
    return known[name]


def _service(places: FaultPlaces, fault: Fault[object], body: FaultArming) -> Service:
    """The service that the fault strikes. If both have its point, the endpoint decides; without one it is the provider."""
    services = places.services_of(fault)
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


async def _check_client(places: FaultPlaces, client_id: str) -> None:
    if places.provider is None:  # pragma: no cover - no point of the courts knows a client
        return
    known = await places.provider.client_ids()
    if client_id not in known:
        of_court = f"court-{client_id}"  # a court's id is easily taken for the id of its client
        near = f" Did you mean {of_court!r}?" if of_court in known else did_you_mean(client_id, known)
        near = near or f" There are {len(known)}, such as {', '.join(known[:3])}."
        raise ProblemError(404, f"There is no client {client_id!r}.{near}")


async def _person(places: FaultPlaces, login_id: str) -> tuple[str, str]:
    if places.provider is None:
        raise ProblemError(
            422,
            "loginId: Accounts are the provider's, which runs apart from these courts; aim by court_id or endpoint.",
        )
    account = await places.provider.existing_account(login_id)
    return account.sub, account.loginId


def _endpoint(point: StrikePoint[object], service: Service, endpoint: str) -> str:
    known = list(point.endpoints) or ([each.path for each in TABLE] if service == "cso_idp" else [])
    if endpoint in known:
        return endpoint
    if point.endpoints:
        raise ProblemError(422, f"endpoint: {point.name} is at {' and '.join(known)}, not at {endpoint!r}.")
    if endpoint.startswith(_AT_LOCATOR):
        return _at_locator(endpoint)
    if service == "court_rp" and not endpoint.startswith(_COURT):
        raise ProblemError(422, f"endpoint: Write {_COURT}… for an address of a court, and name the court by court_id.")
    if not endpoint.startswith("/"):
        raise ProblemError(422, f"endpoint: An address begins with a slash.{did_you_mean('/' + endpoint, known)}")
    if near := did_you_mean(endpoint, known, likeness=0.8):
        raise ProblemError(
            422, f"endpoint: The provider has no {endpoint!r}.{near} With a * at the end any address will do."
        )
    return endpoint


def _at_locator(endpoint: str) -> str:
    """An address of the Case Locator, which belongs to no court."""
    if endpoint not in SEARCHES and not endpoint.endswith("*"):
        near = did_you_mean(endpoint, SEARCHES) or f" There are {' and '.join(SEARCHES)}."
        raise ProblemError(
            422, f"endpoint: The Case Locator has no {endpoint!r}.{near} With a * at the end any will do."
        )
    return endpoint
