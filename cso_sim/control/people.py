"""What joins the two halves for one person: a filer that is created linked, and a link made by hand (rule L10).

The courts know a person by a `sub` only, and harnesses by a loginId; which is whose, the provider says.
"""

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from court_rp.filers.model import Role
from cso_kit.control.api import ProblemError
from cso_kit.web.json_values import Truth

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


class FilerBody(BaseModel):
    """A new CM/ECF account at a court."""

    model_config = ConfigDict(extra="forbid")
    login: str = Field(min_length=1, max_length=45, pattern=r"^\S+$", description="The login the court gives out.")
    key: str = Field(min_length=1, max_length=128, description="Its password.")
    role: Role = Field(default="attorney", description="What the filer is at this court.")
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=200)
    may_file: Truth | None = Field(
        default=None, description="Whether the court lets the filer file (rule C7); if left out, all but clerks may."
    )
    linked_loginId: str | None = Field(default=None, description="The PACER account to link at once.")  # noqa: N815


class LinkBody(BaseModel):
    """A link that the court's staff make by hand."""

    model_config = ConfigDict(extra="forbid")
    login: str = Field(description="The filer's login at this court.")
    loginId: str = Field(description="The PACER account: individual, upgraded and active.")  # noqa: N815
    reason: str = Field(min_length=1, max_length=500, description="Why; it is recorded.")


def router(both: "BothServices") -> APIRouter:
    """`/_sim/courts/{court_id}/filers` and `/_sim/courts/{court_id}/links`."""
    routes = APIRouter(tags=["courts"])

    @routes.post("/courts/{court_id}/filers", status_code=201)
    async def create_filer(court_id: str, body: FilerBody) -> dict[str, Any]:
        """Creates a filer at a court, already linked if an account is given."""
        filer = body.model_dump(exclude={"linked_loginId"}, exclude_none=True)
        if body.linked_loginId is not None:
            account = await _linkable(both, body.linked_loginId)
            filer |= {"linked_sub": account["sub"], "linked_login_id": account["loginId"]}
        return await both.courts.create_filer(court_id, filer)

    @routes.post("/courts/{court_id}/links", status_code=201)
    async def link_by_hand(court_id: str, body: LinkBody) -> dict[str, Any]:
        """Links a filer to an account without the filer's password, as a court does after a lost one (rule L10)."""
        account = await _linkable(both, body.loginId)
        linked = await both.courts.link_by_hand(court_id, body.login, account["sub"], account["loginId"], body.reason)
        return linked or {"court_id": court_id, "login": body.login, "loginId": account["loginId"], "linked": True}

    return routes


async def _linkable(both: "BothServices", login_id: str) -> dict[str, Any]:
    """The account, if rules A1 and L1 let it be linked."""
    account = await both.provider.account(login_id)
    if account is None:
        raise ProblemError(404, f"There is no account {login_id!r}; GET /_sim/accounts lists them.")
    if account["type"] != "individual":
        raise ProblemError(409, f"{login_id!r} is a {account['type']} account and can never be linked (rule A1).")
    if account["generation"] != "upgraded":
        raise ProblemError(409, f"{login_id!r} is a legacy account; its holder must upgrade it first (rule L1).")
    if account["status"] == "cancelled":
        raise ProblemError(409, f"{login_id!r} is cancelled and cannot be linked.")
    return account
