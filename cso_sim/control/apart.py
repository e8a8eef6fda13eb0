"""The control plane of a service that runs apart: its own calls, and those about faults, whose catalogue it does not have."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from court_rp.control import routes as of_courts
from court_rp.control.limits import WORLD_LIMIT
from court_rp.control.of_request import COURTS
from cso_idp.control import routes as of_provider
from cso_idp.control.of_request import PROVIDER
from cso_kit.control.api import control_application
from cso_kit.control.of_request import OfRequest
from cso_kit.web.guard import FORM_LIMIT
from cso_sim.control import faults
from cso_sim.control.fault_places import FAULTS, FaultPlaces

if TYPE_CHECKING:
    from court_rp.composition import RunningCourts
    from cso_idp.provider import Provider


@cache
def provider_apart() -> FastAPI:
    """The control plane of a provider."""
    return control_application((of_provider.own_router(), of_provider.shared_router(), faults.router()), FORM_LIMIT)


@cache
def courts_apart() -> FastAPI:
    """The control plane of all courts."""
    return control_application((of_courts.own_router(), of_courts.shared_router(), faults.router()), WORLD_LIMIT)


def values_of_provider(provider: "Provider") -> Mapping[OfRequest[Any], object]:
    """What the calls take of a provider."""
    control = provider.control
    return {PROVIDER: control, FAULTS: FaultPlaces({"cso_idp": control.faults}, control)}


def values_of_courts(courts: "RunningCourts") -> Mapping[OfRequest[Any], object]:
    """What the calls take of the courts."""
    return {COURTS: courts.control, FAULTS: FaultPlaces({"court_rp": courts.control.faults}, None)}
