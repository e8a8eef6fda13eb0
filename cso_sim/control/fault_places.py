"""Where the control calls about faults find what they need: the services that are here, and what a fault can be aimed at.

A federation has both services. A service that runs apart has itself only, and knows nothing of the other one.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import Depends

from cso_kit.control.of_request import OfRequest
from cso_kit.faults.arming import FaultControl
from cso_kit.faults.fault import Catalogue, Fault, Service

if TYPE_CHECKING:
    from cso_idp.control.service_control import ProviderControl
    from cso_sim.both_services import BothServices

_NAMES: dict[Service, str] = {"cso_idp": "the provider", "court_rp": "the courts"}


class FaultPlaces(NamedTuple):
    """The services that are here, by name. `provider` knows clients and accounts; `None` if it runs apart."""

    controls: Mapping[Service, FaultControl]
    provider: "ProviderControl | None"

    @property
    def catalogue(self) -> Catalogue:
        """All faults, those of a service that runs apart too."""
        return next(iter(self.controls.values())).catalogue

    @property
    def here(self) -> Catalogue:
        """The faults that strike a service that is here."""
        return {name: fault for name, fault in self.catalogue.items() if self.services_of(fault)}

    def services_of(self, fault: Fault[object]) -> list[Service]:
        """The services that are here and that a fault strikes."""
        return [service for service in fault.strikes.services if service in self.controls]

    @property
    def apart(self) -> str:
        """What runs apart, such as `the courts`; empty in a federation."""
        return "".join(name for service, name in _NAMES.items() if service not in self.controls)


def places_of(both: "BothServices") -> FaultPlaces:
    """The places of a federation."""
    return FaultPlaces({"cso_idp": both.provider.faults, "court_rp": both.courts.faults}, both.provider)


FAULTS: OfRequest[FaultPlaces] = OfRequest("faults")
FaultsOfRequest = Annotated[FaultPlaces, Depends(FAULTS)]
