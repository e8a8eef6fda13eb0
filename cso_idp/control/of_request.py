"""The provider that a control call works on, as a FastAPI dependency. It decides nothing."""

from typing import Annotated

from fastapi import Depends

from cso_idp.control.service_control import ProviderControl
from cso_kit.control.of_request import OfRequest

PROVIDER: OfRequest[ProviderControl] = OfRequest("provider")
ProviderOfRequest = Annotated[ProviderControl, Depends(PROVIDER)]
