"""The project's route is Starlette's in every attribute, though it is made in another way."""

import inspect

import pytest
from starlette import routing
from starlette.requests import Request
from starlette.responses import Response

from cso_kit.web.route import Route
from cso_sim.federation import create_federation
from tests.federation.conftest import settings


async def answer(_: Request) -> Response:
    return Response()


@pytest.mark.parametrize("methods", [None, ["GET", "POST"], ["POST"]])
def test_route_is_like_starlettes(methods: list[str] | None) -> None:
    given = {} if methods is None else {"methods": methods}
    ours, theirs = (
        Route("/courts/{court_id}/x", answer, **given),
        routing.Route("/courts/{court_id}/x", answer, **given),
    )
    assert {*vars(ours), "app", "name"} == {*vars(theirs)}  # those two are made when they are needed
    for name in vars(theirs).keys() - {"app"}:
        assert getattr(ours, name) == getattr(theirs, name)
    assert (type(ours.app), vars(ours)["app"]) == (type(theirs.app), ours.app)


def test_endpoints_are_functions_or_methods() -> None:
    """Starlette takes other endpoints for ASGI applications."""
    federation = create_federation(settings("sqlite://", "sqlite://"))
    routes = [route for app in federation._apps for route in app.routes if isinstance(route, Route)]
    assert len(routes) > 50
    assert [
        route.path for route in routes if not (inspect.isfunction(route.endpoint) or inspect.ismethod(route.endpoint))
    ] == []
