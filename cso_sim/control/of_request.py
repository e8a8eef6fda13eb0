"""The federation that a control call works on, as FastAPI dependencies. It decides nothing."""

from typing import Annotated

from fastapi import Depends

from cso_kit.control.of_request import OfRequest
from cso_sim.both_services import BothServices
from cso_sim.settings import FederationSettings

BOTH: OfRequest[BothServices] = OfRequest("both")
SETTINGS: OfRequest[FederationSettings] = OfRequest("settings")
BothOfRequest = Annotated[BothServices, Depends(BOTH)]
SettingsOfRequest = Annotated[FederationSettings, Depends(SETTINGS)]
