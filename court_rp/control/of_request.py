"""The courts that a control call works on, as a FastAPI dependency. It decides nothing."""

from typing import Annotated

from fastapi import Depends

from court_rp.control.service_control import CourtControl
from cso_kit.control.of_request import OfRequest

COURTS: OfRequest[CourtControl] = OfRequest("courts")
CourtsOfRequest = Annotated[CourtControl, Depends(COURTS)]
