"""The control plane's routes about e-file registrations at the provider, relative to `/_sim`. Nothing is decided here."""

from typing import Annotated

from fastapi import APIRouter, Query

from cso_idp.control.of_request import ProviderOfRequest
from cso_idp.control.registration_models import AnswerBody, RegistrationCreation, RegistrationView


def asking_router() -> APIRouter:
    """The calls that only the provider can answer."""
    router = APIRouter(tags=["registrations"])

    @router.post("/registrations", status_code=201)
    async def submit(control: ProviderOfRequest, body: RegistrationCreation) -> RegistrationView:
        """Asks a court for e-filing, as the account's holder would (rule L11). The request travels to the court by itself; the
        event `e_file.received` says that it is there.
        """
        return await control.registrations.submit(body)

    @router.post("/registrations/{registration_id}/answer")
    async def give_more(control: ProviderOfRequest, registration_id: str, body: AnswerBody) -> RegistrationView:
        """Answers what the court had asked, as the holder would."""
        return await control.registrations.answer(registration_id, body)

    return router


def listing_router() -> APIRouter:
    """The call that the federation composes from both services, for a provider that runs apart."""
    router = APIRouter(tags=["registrations"])

    @router.get("/registrations")
    async def list_registrations(
        control: ProviderOfRequest,
        court_id: Annotated[str | None, Query(description="Only those at this court.")] = None,
        loginId: Annotated[str | None, Query(description="Only those of this account.")] = None,
    ) -> list[RegistrationView]:
        """The e-file registrations, the oldest first."""
        return await control.registrations.registrations(court_id, loginId)

    return router
