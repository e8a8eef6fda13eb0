"""What each kind of event means: the words of the reference, which are the events' own docstrings."""

import importlib
import pkgutil
from functools import cache

import court_rp
import cso_idp
from cso_kit.storage.event import all_kinds


@cache
def meanings() -> dict[str, str]:
    """A sentence or two by kind. The modules of the events are imported at the first call."""
    for package in (cso_idp, court_rp):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rpartition(".")[2] == "events":
                importlib.import_module(module.name)
    return {kind.kind: " ".join((kind.__doc__ or "").split()) for kind in all_kinds()}
