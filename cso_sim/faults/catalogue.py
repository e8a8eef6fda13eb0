"""The list of all families, loaded at the first use."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from cso_kit.faults.fault import Catalogue, Fault

_FAMILIES = (
    "authorization_responses",
    "connections",
    "courts_cookies",
    "courts_filing",
    "courts_freeze",
    "courts_pages",
    "courts_sign_on",
    "courts_visits",
    "http_answers",
    "id_token_claims",
    "id_token_signatures",
    "id_token_times",
    "introspection",
    "key_sets",
    "logout",
    "metadata",
    "pacer_api",
    "pacer_cookies",
    "pacer_locator",
    "pacer_login_page",
    "refreshed_tokens",
    "token_responses",
    "userinfo",
)


@cache
def load_faults() -> Catalogue:
    """All faults by name."""
    # The families import the services' strike points, which import what signs tokens; no start needs them.
    families = [import_module(f"cso_sim.faults.{family}") for family in _FAMILIES]
    return {fault.name: fault() for family in families for fault in _faults_in(family.__name__)}


def _faults_in(module: str, base: type[Fault[Any]] = Fault) -> Iterator[type[Fault[Any]]]:
    """The classes of one family that have a name; the others are bases."""
    for subclass in base.__subclasses__():
        if subclass.__module__ == module and "name" in vars(subclass):
            yield subclass
        yield from _faults_in(module, subclass)
