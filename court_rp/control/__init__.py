"""The courts' half of the control plane: its calls as plain methods, and the routes over them.

In the federation `cso_sim` mounts `own_router` beside its composed calls; courts that run apart mount `shared_router` too.
"""

from court_rp.control.half import CourtControl
from court_rp.control.routes import own_router, shared_router

__all__ = ["CourtControl", "own_router", "shared_router"]
