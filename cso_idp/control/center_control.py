"""The control methods about the PACER Service Center: its staff, and CJA merges (rule A7). Refusals are `ProblemError`s."""

from cso_idp.cja import request as cja_request
from cso_idp.cja import store
from cso_idp.cja.merge import Merge, MergeRefusal
from cso_idp.cja.model import CjaRequest
from cso_idp.control import store as control_store
from cso_idp.control.accounts import view
from cso_idp.control.center_models import (
    CenterStaffCreation,
    CenterStaffView,
    CjaMerge,
    CjaRequestCreation,
    CjaRequestView,
)
from cso_idp.control.models import AccountView
from cso_idp.control.named_account import existing
from cso_idp.oauth.registered import Registered
from cso_idp.staff import store as staff
from cso_kit.control.problem import ProblemError
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import RefusedForm

BY, REASON = "control", "a control call"


class CenterControl:
    """The control methods of the Service Center."""

    def __init__(self, database: Database, passwords: Passwords, registered: Registered, merge: Merge) -> None:
        self._database = database
        self._passwords = passwords
        self._registered = registered
        self._merge = merge

    async def staff(self) -> list[CenterStaffView]:
        """The whole staff."""
        everybody = await self._database.read(staff.everybody)
        return [CenterStaffView(login=each.login, name=each.name) for each in everybody]

    async def add_staff(self, body: CenterStaffCreation) -> CenterStaffView:
        """Adds a member of the staff."""
        hashed = await self._passwords.hash_soon(body.key)

        def add(tx: Transaction) -> CenterStaffView:
            if staff.by_login(tx, body.login) is not None:
                raise ProblemError(409, f"The Service Center's staff has a login {body.login!r} already.")
            staff.add(tx, body.login, body.name, hashed)
            return CenterStaffView(login=staff.normal_login(body.login), name=body.name)

        return await self._database.work(add)

    async def remove_staff(self, login: str) -> CenterStaffView:
        """Removes a member of the staff, whose sessions end."""

        def remove(tx: Transaction) -> CenterStaffView:
            member = staff.by_login(tx, login)
            if member is None:
                raise ProblemError(
                    404,
                    f"The Service Center's staff has no login {login!r}; GET /_sim/service-center/staff lists them.",
                )
            staff.remove(tx, member)
            return CenterStaffView(login=member.login, name=member.name)

        return await self._database.work(remove)

    async def merge(self, login_id: str, body: CjaMerge) -> AccountView:
        """Merges an exempt account into this one. A refusal by the rules is recorded, as at the desk."""

        def apply(tx: Transaction) -> AccountView | MergeRefusal:
            holder, exempt = existing(tx, login_id), existing(tx, body.exempt_loginId)
            done = self._merge.apply(tx, holder, exempt.account_number, body.court_id, BY, REASON)
            if isinstance(done, MergeRefusal):
                return done
            return view(tx, done, control_store.handed_out(tx, done))

        outcome = await self._database.work(apply)
        if isinstance(outcome, MergeRefusal):
            raise ProblemError(409, outcome.message, code=outcome.code)
        return outcome

    async def ask(self, login_id: str, body: CjaRequestCreation) -> CjaRequestView:
        """Asks for a merge, as the holder does at Manage My Account."""

        def ask(tx: Transaction) -> CjaRequestView:
            holder = existing(tx, login_id)
            if why_not := cja_request.why_not(holder):
                raise ProblemError(409, why_not)
            courts = {court_id: client.name for court_id, client in self._registered.courts(tx).items()}
            refused = cja_request.ask(tx, holder, body.model_dump(), courts)
            if isinstance(refused, RefusedForm):
                raise ProblemError(409, " ".join(refused.errors.values()))
            return _shown(store.of_account(tx, holder.id)[-1])

        return await self._database.work(ask)

    async def requests(self, login_id: str) -> list[CjaRequestView]:
        """The requests of a holder, oldest first."""
        found = await self._database.read(lambda tx: store.of_account(tx, existing(tx, login_id).id))
        return [_shown(each) for each in found]


def _shown(request: CjaRequest) -> CjaRequestView:
    return CjaRequestView(
        account_number=request.exempt_number,
        court_id=request.court_id,
        state=request.state,
        requested_at=request.requested_at,
        decided_at=request.decided_at,
        decided_by=request.decided_by,
        reason=request.reason,
    )
