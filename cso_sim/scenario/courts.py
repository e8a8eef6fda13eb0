"""The courts that a scenario may name: all of the registry."""

from functools import cache

from court_rp.courts.registry import Registry
from cso_sim.scenario.mistakes import Courts


@cache
def known_courts() -> Courts:
    """All courts by their id. The list does not change while the program runs."""
    return {court.court_id: court for court in Registry.load()}
