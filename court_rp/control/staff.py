"""The staff of a world: checks it, and adds it at a load or the reset of a court."""

from collections.abc import Iterable

from court_rp.control import world_store
from court_rp.control.desk_models import StaffCreation
from court_rp.control.world_models import CourtWorld, WorldStaff
from court_rp.courts.registry import Court
from court_rp.desk.acts import store as acts
from court_rp.desk.staff import store
from court_rp.desk.staff.log_in import failures_at
from court_rp.desk.staff.model import DEFAULT_KEY, DEFAULT_LOGIN, DEFAULT_NAME, NewMember
from court_rp.filers.model import folded
from cso_kit.control.problem import ProblemError
from cso_kit.storage.unit_of_work import Transaction


def check(world: CourtWorld) -> None:
    """Refuses a world that gives a login twice to the staff of a court."""
    logins: set[tuple[str, str]] = set()
    for each in world.staff:
        if (login := (each.court_id, folded(each.login))) in logins:
            raise ProblemError(409, known_member(each.court_id, each.login))
        logins.add(login)


def known_member(court_id: str, login: str) -> str:
    """The message for a staff login that a court has already."""
    return f"The staff of {court_id} already has a login {login!r}."


def keys_of(world: CourtWorld) -> set[str]:
    """All keys of the staff, which must be hashed before the world is loaded."""
    return {each.key for each in world.staff} | ({DEFAULT_KEY} if world.default_staff else set())


def members(world: CourtWorld, courts: Iterable[Court]) -> list[WorldStaff]:
    """The staff of these courts: who is named, and one member for each court without any."""
    courts = list(courts)
    wanted = {court.court_id for court in courts}
    named = [each for each in world.staff if each.court_id in wanted]
    if not world.default_staff:
        return named
    with_staff = {each.court_id for each in named}
    others = [
        WorldStaff(court_id=court.court_id, login=DEFAULT_LOGIN, key=DEFAULT_KEY, name=DEFAULT_NAME)
        for court in courts
        if court.court_id not in with_staff
    ]
    return [*named, *others]


def add_member(tx: Transaction, each: WorldStaff, hashed: dict[str, str]) -> None:
    """Adds one member of staff; `hashed` has the hash of the key."""
    store.add(tx, new_member(each.court_id, each, hashed[each.key]))


def new_member(court_id: str, details: StaffCreation, key_hash: str) -> NewMember:
    """The row of a member of staff."""
    name = details.name or details.login
    return NewMember(court_id, details.login, folded(details.login), key_hash, name, details.key)


def reset(tx: Transaction, world: CourtWorld, court: Court, hashed: dict[str, str]) -> None:
    """Gives a court the staff of the world again. Sessions at its desk end, and what was done there is forgotten."""
    acts.forget(tx, court.court_id)
    store.forget(tx, court.court_id)
    world_store.forget_all_failures(tx, failures_at(court.court_id))
    for each in members(world, [court]):
        add_member(tx, each, hashed)
