"""The control plane's routes over `ProviderControl`, relative to `/_sim`. They parse and answer; nothing is decided here."""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request, Response

from cso_idp.accounts.model import AccountType
from cso_idp.control.center_routes import center_router
from cso_idp.control.models import (
    AccountChange,
    AccountCreation,
    AccountPage,
    AccountView,
    ClientChange,
    ClientMetadata,
    KeyCreation,
    KeyUse,
    KeyView,
    PublishedKey,
    SecondFactorChange,
    SecondFactorView,
)
from cso_idp.control.of_request import PROVIDER, ProviderOfRequest
from cso_idp.control.paa_routes import paa_router
from cso_idp.control.receipt_models import ReceiptCreation, ReceiptPage, ReceiptView
from cso_idp.control.registration_routes import asking_router, listing_router
from cso_idp.control.session_models import SessionCreation, SessionView
from cso_kit.control.api import control_application
from cso_kit.control.clock_control import clock_router
from cso_kit.control.inbox_control import inbox_router
from cso_kit.control.models import JournalView
from cso_kit.control.parameters import JournalLimit, JournalPosition, PageLimit, PagePosition
from cso_kit.control.views import event_view
from cso_kit.storage.journal import Filter
from cso_kit.web.guard import FORM_LIMIT
from cso_kit.web.paging import USUAL, link_to_next


@cache
def control_apart() -> FastAPI:
    """The control plane of a provider that runs apart; one application for all of a process."""
    return control_application((own_router(), shared_router()), FORM_LIMIT)


def own_router() -> APIRouter:
    """The calls that only the provider can answer, relative to `/_sim`."""
    router = APIRouter()
    parts = (_account_router(), _second_factor_router(), _session_router(), _key_router())
    rooms = (center_router(), paa_router(), asking_router())
    for part in (*parts, _receipt_router(), *rooms):
        router.include_router(part)
    return router


def _account_router() -> APIRouter:
    """The calls about accounts."""
    router = APIRouter(tags=["accounts"])

    @router.get("/accounts")
    async def list_accounts(
        control: ProviderOfRequest,
        request: Request,
        response: Response,
        limit: PageLimit = USUAL,
        after: PagePosition = 0,
        loginId: Annotated[str, Query(max_length=45, description="Only user names that begin so.")] = "",
        type: Annotated[AccountType | None, Query(description="Only accounts of this type.")] = None,  # noqa: A002
    ) -> AccountPage:
        """The accounts with their fictional passwords, page by page."""
        page = await control.accounts(after, limit, loginId, type)
        link_to_next(request, response, page.next)
        return AccountPage(accounts=page.items, total=page.total, next=page.next)

    @router.post("/accounts", status_code=201)
    async def create_account(control: ProviderOfRequest, body: AccountCreation) -> AccountView:
        """Makes an account; answers with its `sub` and the generation that follows from its creation date (rule A2)."""
        return await control.create_account(body)

    @router.get("/accounts/{loginId}")
    async def show_account(control: ProviderOfRequest, loginId: str) -> AccountView:
        """One account."""
        return await control.existing_account(loginId)

    @router.patch("/accounts/{loginId}")
    async def change_account(control: ProviderOfRequest, loginId: str, body: AccountChange) -> AccountView:
        """Changes the members that are sent; the others stay. A new password, or a status other than `active`, ends its sessions;
        a new password also revokes its tokens.
        """
        return await control.change_account(loginId, body)

    return router


def _second_factor_router() -> APIRouter:
    """The calls about the calendar of the second factor."""
    router = APIRouter(tags=["accounts"])

    @router.get("/second-factor")
    async def show_second_factor(control: ProviderOfRequest) -> SecondFactorView:
        """The calendar of the second factor that is in force (rule A11)."""
        return await control.second_factor()

    @router.put("/second-factor")
    async def change_second_factor(control: ProviderOfRequest, body: SecondFactorChange) -> SecondFactorView:
        """Sets the calendar of the second factor; members that are left out are the settings' again."""
        return await control.change_second_factor(body)

    return router


def _receipt_router() -> APIRouter:
    """The calls about receipts."""
    router = APIRouter(tags=["receipts"])

    @router.get("/receipts")
    async def list_receipts(
        control: ProviderOfRequest,
        request: Request,
        response: Response,
        limit: PageLimit = USUAL,
        after: PagePosition = 0,
        loginId: Annotated[str | None, Query(max_length=45, description="Only those of this account.")] = None,
        court_id: Annotated[str | None, Query(max_length=20, description="Only those of this court.")] = None,
    ) -> ReceiptPage:
        """The receipts that the courts and the Case Locator have sent (rule A15), page by page."""
        page = await control.receipts.page(after, limit, loginId, court_id)
        link_to_next(request, response, page.next)
        return ReceiptPage(receipts=page.items, total=page.total, next=page.next)

    @router.post("/receipts", status_code=201)
    async def create_receipt(control: ProviderOfRequest, body: ReceiptCreation) -> ReceiptView:
        """Arranges a receipt, as if a court had sent it; the account has searched on its day (rule A14)."""
        return await control.receipts.create(body)

    return router


def _session_router() -> APIRouter:
    """The calls about sign-on sessions."""
    router = APIRouter(tags=["sessions"])

    @router.post("/sessions", status_code=201)
    async def open_session(control: ProviderOfRequest, body: SessionCreation) -> SessionView:
        """Signs an account on without the sign-on page: the cookies to give a browser."""
        return await control.sign_on.open(body.loginId, body.replaces)

    return router


def _key_router() -> APIRouter:
    """The calls about signing keys."""
    router = APIRouter(tags=["keys"])

    @router.get("/keys")
    async def list_keys(control: ProviderOfRequest) -> list[KeyView]:
        """The published signing keys."""
        return await control.keys()

    @router.post("/keys", status_code=201)
    async def publish_key(control: ProviderOfRequest, body: KeyCreation) -> PublishedKey:
        """Step one of a rotation: publishes a new key, not yet used."""
        return await control.publish_key(body.alg)

    @router.post("/keys/{kid}/use")
    async def use_key(control: ProviderOfRequest, kid: str) -> KeyUse:
        """Step two: signs with a published key from now on. The one before it retires: it stays published until all it
        signed has expired, by protocol time.
        """
        return await control.use_key(kid)

    @router.post("/keys/{kid}/retire")
    async def retire_key(control: ProviderOfRequest, kid: str) -> KeyView:
        """Takes a published key that does not sign out of service. One that signs cannot be retired: use another first,
        which retires it. One that was never used leaves the key set at once.
        """
        return await control.retire_key(kid)

    return router


def shared_router() -> APIRouter:
    """The calls that the federation composes from both services, for a provider that runs apart."""
    router = APIRouter()
    router.include_router(clock_router(PROVIDER))
    router.include_router(inbox_router(PROVIDER))
    router.include_router(listing_router())

    @router.get("/journal", tags=["journal"])
    async def journal(
        control: ProviderOfRequest, since: JournalPosition = 0, limit: JournalLimit = 200, sub: str | None = None
    ) -> JournalView:
        """Journal entries after the one numbered `since`."""
        found = await control.events(since, limit, Filter(sub=sub))
        return JournalView(
            events=[event_view(each, "cso_idp") for each in found], next=found[-1].id if found else since
        )

    @router.put("/clients/{client_id}", tags=["clients"])
    async def register_client(control: ProviderOfRequest, client_id: str, body: ClientMetadata) -> ClientChange:
        """Registers one of the simulator's own clients (a court) by its RFC 7591 metadata."""
        metadata = body.model_dump(exclude_unset=True) | {"client_id": client_id}
        changed = await control.register_clients([metadata])
        return ClientChange(client_id=client_id, changed=bool(changed))

    return router
