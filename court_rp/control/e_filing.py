"""The parts of the courts' world about e-filing: offers, registrations and filing agents. All filers must be stored before."""

from court_rp.control.agents import add_agents
from court_rp.control.registrations import add_registration, set_offer
from court_rp.control.world_models import CourtWorld
from court_rp.courts.registry import Court, Registry
from court_rp.registrations import store
from cso_kit.storage.portions import Step, each_of
from cso_kit.storage.unit_of_work import Transaction


def replay(world: CourtWorld, registry: Registry, issuer: str) -> list[Step]:
    """The steps that store all of it."""
    return [
        *each_of(world.filers, lambda tx, each: add_agents(tx, each.court_id, each.login, each.agents)),
        *each_of(list(world.offers.items()), lambda tx, each: set_offer(tx, registry[each[0]], each[1])),
        *each_of(world.registrations, lambda tx, each: add_registration(tx, each, issuer)),
    ]


def load_court(tx: Transaction, court: Court, world: CourtWorld, issuer: str) -> None:
    """Restores what one court has, after it was emptied."""
    for filer in world.filers:
        if filer.court_id == court.court_id:
            add_agents(tx, court.court_id, filer.login, filer.agents)
    if court.court_id in world.offers:
        set_offer(tx, court, world.offers[court.court_id])
    for registration in world.registrations:
        if registration.court_id == court.court_id:
            add_registration(tx, registration, issuer)


def load_person(tx: Transaction, sub: str, world: CourtWorld, issuer: str) -> None:
    """Restores the registrations of one account at every court."""
    store.forget_person(tx, sub)
    for registration in world.registrations:
        if registration.sub == sub:
            add_registration(tx, registration, issuer)
