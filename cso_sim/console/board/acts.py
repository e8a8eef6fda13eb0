"""What can be done from a cell of the board. Each act is one control call, and returns the sentence that says what happened."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from court_rp.control.desk_models import LoginJoin
from court_rp.control.models import CalendarChange, FilerChange
from cso_idp.control.models import AccountChange
from cso_kit.control.problem import ProblemError
from cso_kit.web.validation_messages import validation_message
from cso_sim.control.models import LinkByHand, Reset
from cso_sim.control.people import make_link
from cso_sim.control.scenario import reset_part

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

LONGEST_REASON = 200


class Act(NamedTuple):
    """What somebody asked for at a cell: the fields of the form, without surrounding space."""

    both: "BothServices"
    court_id: str
    fields: Mapping[str, str]

    def needs(self, name: str, what: str) -> str:
        """The text of a field. Raises `ProblemError` if it is empty."""
        if text := self.fields.get(name, "").strip()[:LONGEST_REASON]:
            return text
        raise ProblemError(422, f"{what} Nothing was changed.")

    @property
    def login(self) -> str:
        """The login at the court."""
        return self.needs("login", "The form names no login of the court.")

    @property
    def account(self) -> str:
        """The user name of the PACER account."""
        return self.needs("loginId", "Say which PACER account: give its user name.")

    @property
    def reason(self) -> str:
        """Why it is done."""
        return self.needs("reason", "Give a reason: the court records why it was done.")


async def _link(act: Act) -> str:
    login, account, reason = act.login, act.account, act.reason
    made = await make_link(act.both, act.court_id, LinkByHand(login=login, loginId=account, reason=reason))
    return f"{made.login} at {act.court_id} is linked to the PACER account {made.linked_login_id}, by hand."


async def _unlink(act: Act) -> str:
    undone = await act.both.courts.unlink(act.court_id, act.login, act.reason)
    return f"The link of {undone.login} at {act.court_id} is undone."


async def _send_key(act: Act) -> str:
    done = await act.both.courts.desk.reset_key(act.court_id, act.login, act.reason)
    return f"{done.text.rstrip('.')}. The new court password is in the filer’s inbox."


async def _join(act: Act) -> str:
    other = act.needs("other", "The form names no second login.")
    done = await act.both.courts.desk.join(act.court_id, act.login, LoginJoin(other=other, reason=act.reason))
    return f"{done.text.rstrip('.')}. {other} is retired for ever."


async def _let_file(act: Act) -> str:
    changed = await act.both.courts.change_filer(act.court_id, act.login, FilerChange(may_file=True))
    return f"The records of {act.court_id} let {changed.login} file."


async def _forbid_filing(act: Act) -> str:
    changed = await act.both.courts.change_filer(act.court_id, act.login, FilerChange(may_file=False))
    return f"The records of {act.court_id} do not let {changed.login} file any more."


async def _lock(act: Act) -> str:
    changed = await act.both.provider.change_account(act.account, AccountChange(status="locked"))
    return f"The PACER account {changed.loginId} is locked, and its sessions have ended."


async def _unlock(act: Act) -> str:
    changed = await act.both.provider.change_account(act.account, AccountChange(status="active"))
    return f"The PACER account {changed.loginId} is active."


async def _go_live(act: Act) -> str:
    state, real = await act.both.provider.read_clock()
    now = state.read(real).calendar
    await act.both.courts.change_calendar(act.court_id, CalendarChange(go_live_at=now))
    return f"{act.court_id} is live from now on: linked logins are retired, and the others are good only for linking."


async def _reset_person(act: Act) -> str:
    await reset_part(act.both, Reset(scope="account", loginId=act.account))
    return f"The PACER account {act.account}, and its holder’s logins at all courts, are as the scenario began."


async def _reset_court(act: Act) -> str:
    await reset_part(act.both, Reset(scope="court", court_id=act.court_id))
    return f"The court {act.court_id} is as the scenario began: its dates, logins, links and cases."


_ACTS: dict[str, Callable[[Act], Awaitable[str]]] = {
    "link": _link,
    "unlink": _unlink,
    "send-key": _send_key,
    "join": _join,
    "let-file": _let_file,
    "forbid-filing": _forbid_filing,
    "lock": _lock,
    "unlock": _unlock,
    "go-live": _go_live,
    "reset-person": _reset_person,
    "reset-court": _reset_court,
}


async def perform(both: "BothServices", court_id: str, fields: Mapping[str, str]) -> str:
    """Does what a form asks for. Returns the sentence that says what happened.

    Raises:
        ProblemError: it was refused, and nothing was changed.
    """
    act = _ACTS.get(fields.get("act", ""))
    if act is None:
        raise ProblemError(422, "This form asks for nothing that can be done here. Load the page again.")
    try:
        return await act(Act(both, court_id, fields))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        told = f"{first['loc'][0]}: {validation_message(first)} Nothing was changed."
        raise ProblemError(422, told) from error
