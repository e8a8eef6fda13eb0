"""The names of worlds. A name is one part of a path and of a host name (RFC 1123 §2.1)."""

import re

from cso_kit.secrets.randomness import SYSTEM
from cso_sim.templates import TEMPLATE_NAME
from cso_sim.worlds.errors import UnusableNameError

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


def checked(name: str) -> str:
    """The name.

    Raises:
        UnusableNameError: a world cannot have it.
    """
    if not _NAME.fullmatch(name) or name == TEMPLATE_NAME:
        raise UnusableNameError(name)
    return name


def new_name() -> str:
    """A name that nobody has yet."""
    return f"w-{SYSTEM.draw('world', 6).hex()}"
