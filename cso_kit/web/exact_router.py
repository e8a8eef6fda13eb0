"""A router that finds paths without parameters in a dictionary. Starlette tries one route after the other."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from cso_kit.web.root import redirect


class ExactRouter(Router):
    """Starlette's router, but an exact path comes before all paths with parameters.

    A path with one slash too many or too few at its end is redirected. Starlette would make the address from the `Host` header,
    and without the root of our pages, so that it led out of a world.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        super().__init__(routes, redirect_slashes=False, default=self._by_the_other_slash)
        self._exact: dict[tuple[str, str], ASGIApp] = {}
        for route in routes:
            if isinstance(route, Route) and not route.param_convertors:
                for method in route.methods or ():
                    self._exact.setdefault((method, route.path), route.app)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request by its exact path, or as Starlette does."""
        found = self._exact.get((scope["method"], scope["path"][len(scope["root_path"]) :]))
        if found is None:
            await super().app(scope, receive, send)
        else:
            await found(scope, receive, send)

    async def _by_the_other_slash(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        # Two slashes at the beginning of an address name another host.
        is_ours = other.startswith("/") and not other.startswith("//")
        if is_ours and any(route.matches({**scope, "path": other})[0] is not Match.NONE for route in self.routes):
            query = scope["query_string"].decode("latin-1")
            await redirect(f"{other}?{query}" if query else other, 307)(scope, receive, send)
            return
        await self.not_found(scope, receive, send)
