"""What a test gives to a step: a person, a filer or a case. Anything else is refused with what was probably meant."""

import inspect

from court_rp.control.models import FilerAtCourt
from cso_idp.control.models import AccountView
from cso_sim.testing.errors import CsoError
from cso_sim.testing.seen import Case

Person = AccountView | str


def login_id_of(person: object) -> str:
    """The user name of a person, who is named by it or by their account.

    Raises:
        CsoError: it is something else.
    """
    if isinstance(person, AccountView):
        return person.loginId
    if isinstance(person, str):
        return person
    raise _other(person, "A person is an account, which cso.account() returns, or a user name")


def filer_of(filer: object) -> FilerAtCourt:
    """A filer, with its court.

    Raises:
        CsoError: it is something else.
    """
    if isinstance(filer, FilerAtCourt):
        return filer
    ways = "cso.filer(court_id) or cso.court(court_id).existing_filer(login)"
    raise _other(filer, f"A filer is what {ways} returns")


def case_of(case: object) -> Case:
    """A case, with its court.

    Raises:
        CsoError: it is something else.
    """
    if isinstance(case, Case):
        return case
    ways = "cso.case(court_id) or cso.court(court_id).existing_case(case_number)"
    raise _other(case, f"A case is what {ways} returns")


def _other(given: object, meant: str) -> CsoError:
    if inspect.iscoroutine(given):
        given.close()  # nobody can await it any more
        return CsoError(f"{meant}. This is a coroutine: await the call that made it.")
    return CsoError(
        f"{meant}, and not {f'the text {given!r}' if isinstance(given, str) else f'a {type(given).__name__}'}."
    )
