"""The courts a scenario may name: all that the court service knows."""

from functools import cache

from court_rp.courts.registry import Registry
from cso_sim.scenario.rules import Courts


@cache
def known_courts() -> Courts:
    """All courts by their id. The list never changes while the program runs."""
    return {court.court_id: court for court in Registry.load()}
