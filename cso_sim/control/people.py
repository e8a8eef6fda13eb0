"""The control calls about a person at both services: create a linked filer, and link by hand (rule L10).

Callers name a person by `loginId`, the courts by `sub`; the provider translates.
"""

from fastapi import APIRouter

from court_rp.control.models import FilerAtCourt, LinkView
from court_rp.control.world import LinkedAccount
from cso_idp.accounts.model import Account
from cso_idp.control.named_account import no_account
from cso_idp.control.session_models import SignOnLinkCreation, SignOnLinkView
from cso_kit.control.problem import ProblemError
from cso_sim.both_services import BothServices
from cso_sim.control.models import FilerForAccount, LinkByHand
from cso_sim.control.of_request import BothOfRequest, SettingsOfRequest

# The console's page behind such a link.
BECOME = "/_sim/console/become"


def router() -> APIRouter:
    """`/_sim/courts/{court_id}/filers` and `/_sim/courts/{court_id}/links`."""
    routes = APIRouter(tags=["courts"])

    @routes.post("/courts/{court_id}/filers", status_code=201)
    async def create_filer(both: BothOfRequest, court_id: str, body: FilerForAccount) -> FilerAtCourt:
        """Creates a filer at a court, linked if an account is given."""
        account = await _linkable(both, body.linked_loginId) if body.linked_loginId is not None else None
        return await both.courts.create_filer(court_id, body, account)

    @routes.post("/courts/{court_id}/links", status_code=201)
    async def link_by_hand(both: BothOfRequest, court_id: str, body: LinkByHand) -> LinkView:
        """Links a filer to an account without the filer's password, as a court does after a lost one (rule L10)."""
        return await make_link(both, court_id, body)

    return routes


def session_router() -> APIRouter:
    """`/_sim/sessions/links`."""
    routes = APIRouter(tags=["sessions"])

    @routes.post("/sessions/links", status_code=201)
    async def offer_sign_on(
        both: BothOfRequest, settings: SettingsOfRequest, body: SignOnLinkCreation
    ) -> SignOnLinkView:
        """Makes a link that signs on whichever browser opens it and presses the button, once and within ten minutes."""
        return await offer_link(both, settings.provider.issuer, body.loginId)

    return routes


async def offer_link(both: BothServices, issuer: str, login_id: str) -> SignOnLinkView:
    """A link that signs one browser on. Raises `ProblemError` if the account cannot sign on."""
    made = await both.provider.sign_on.offer(login_id)
    return made.model_copy(update={"link": f"{issuer.rstrip('/')}{BECOME}/{made.ticket}"})


async def make_link(both: BothServices, court_id: str, body: LinkByHand) -> LinkView:
    """Links a filer to an account without the filer's password (rule L10). Raises `ProblemError` if that cannot be."""
    account = await _linkable(both, body.loginId)
    return await both.courts.link_by_hand(court_id, body.login, account, body.reason)


async def _linkable(both: BothServices, login_id: str) -> LinkedAccount:
    found = (await both.provider.many.named([login_id]))[login_id]
    if found is None:
        await both.provider.existing_account(login_id)  # refuses with the user name that was probably meant
    return linkable(login_id, found)


def linkable(login_id: str, account: Account | None) -> LinkedAccount:
    """The account with this user name, if it may be linked (rules A1, L1). Raises `ProblemError`."""
    if account is None:
        raise no_account(login_id)
    if account.type != "individual":
        raise ProblemError(409, f"{login_id!r} is a {account.type} account and can never be linked (rule A1).")
    if account.generation != "upgraded":
        raise ProblemError(409, f"{login_id!r} is a legacy account; its holder must upgrade it first (rule L1).")
    if account.status == "cancelled":
        raise ProblemError(409, f"{login_id!r} is cancelled and cannot be linked.")
    return LinkedAccount(account.sub, account.login_id)
