"""A federation for each test, with browsers, people and relying parties: the ground of the pytest plugin, for any test framework.

    with cso_world() as cso:
        browser = cso.sign_on("mholloway", "ca9")
        assert browser.whoami("ca9")["may_file"]

`docs/reference/pytest-plugin.md` lists what `cso` can do. Everything here is public; the other modules of this package are not.
"""

from cso_sim.testing.async_court import AsyncCourt
from cso_sim.testing.async_cso import AsyncCso
from cso_sim.testing.async_relying_party import AsyncRelyingParty
from cso_sim.testing.async_visitor import AsyncCsoVisitor
from cso_sim.testing.court import Court
from cso_sim.testing.cso import Cso
from cso_sim.testing.cso_world import cso_server, cso_world
from cso_sim.testing.errors import CsoError, StoppedError
from cso_sim.testing.relying_party import RelyingParty
from cso_sim.testing.seen import AuthorizationRequest, Case, Filing, Tokens
from cso_sim.testing.visitor import CsoVisitor

__all__ = [
    "AsyncCourt",
    "AsyncCso",
    "AsyncCsoVisitor",
    "AsyncRelyingParty",
    "AuthorizationRequest",
    "Case",
    "Court",
    "Cso",
    "CsoError",
    "CsoVisitor",
    "Filing",
    "RelyingParty",
    "StoppedError",
    "Tokens",
    "cso_server",
    "cso_world",
]
