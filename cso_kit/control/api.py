"""The common part of both services' control planes: who may call them, and errors as RFC 9457 problem documents."""

import hmac
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import ErrorDetails
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cso_kit.control.of_request import OfRequest
from cso_kit.control.problem import ProblemError
from cso_kit.time.clock import ClockOutOfRangeError
from cso_kit.web.callers import why_not_operator
from cso_kit.web.forms import BadInputError
from cso_kit.web.guard import Guard
from cso_kit.web.validation_messages import misspelt_first, unknown_name, validation_message


def problem_response(status: int, detail: str, **members: object) -> Response:
    """An `application/problem+json` document (RFC 9457 §3), which must not be cached."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **members}
    return JSONResponse(content, status, {"cache-control": "no-store"}, "application/problem+json")


def switched_off() -> Response:
    """The response to every request under `/_sim` if there is no control plane."""
    return problem_response(404, "The control plane is switched off.")


class NotStored:
    """Wraps the control plane. Its responses hold passwords and are soon out of date, so they must not be cached."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, marked)


class ControlGuard:
    """Decides who may use the control plane: a holder of the token, or without a token the operator (`cso_kit.web.callers`).

    With `enabled` false the control plane is absent: 404.
    """

    def __init__(self, *, enabled: bool, token: str | None, public_address: str = "") -> None:
        self._enabled = enabled
        self._token = token
        self._public_address = public_address

    async def __call__(self, request: Request) -> None:
        """Refuses a request that may not use the control plane.

        Raises:
            ProblemError: 404 if the control plane is off, 401 without the right token, 403 for others than the operator if no
                token is set, 422 for an unknown parameter.
        """
        if not self._enabled:
            raise ProblemError(404, "The control plane is switched off.")
        if self._token is not None:
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), self._token.encode()):
                raise ProblemError(401, "Send the control token as 'Authorization: Bearer …'.")
        elif why_not := why_not_operator(request, self._public_address):
            raise ProblemError(403, f"Without a control token the control plane does not take this request: {why_not}.")
        _refuse_unknown_parameters(request)


GUARD: OfRequest[ControlGuard] = OfRequest("guard")


async def guarded(request: Request) -> None:
    """A FastAPI dependency for every control route: the guard of the request's federation decides."""
    await GUARD.of(request)(request)


def control_application(routers: Iterable[APIRouter], body_limit: int) -> FastAPI:
    """The control plane of one kind of service, an application to mount at `/_sim`, by `ControlOf`.

    Its requests bring the control and the guard of their service. It accepts bodies of up to `body_limit` bytes.
    """
    app = FastAPI(title="The simulator's control plane", openapi_url=None, redirect_slashes=False)
    for router in routers:
        app.include_router(router, dependencies=[Depends(guarded)])
    install_problems(app)

    @app.get("/openapi.json", include_in_schema=False, dependencies=[Depends(guarded)])
    async def description() -> JSONResponse:
        return JSONResponse(app.openapi())

    @app.exception_handler(HTTPException)
    async def no_such_call(_: Request, error: HTTPException) -> Response:
        response = problem_response(error.status_code, "There is no such call; openapi.json lists those there are.")
        response.headers.update(error.headers or {})
        return response

    def explain(_: Request, status: int, message: str) -> Response:
        return problem_response(status, message)

    # Inside the application, because its own error handler would answer in plain text.
    app.add_middleware(Guard, explain=explain, limit_for=lambda _: body_limit, for_operators=True)
    app.add_middleware(NotStored)
    return app


def refused(_: Request, error: Any) -> Response:
    """The response to a `ProblemError`."""
    response = problem_response(error.status, error.detail, **error.members)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["www-authenticate"] = "Bearer"
    return response


def install_problems(app: FastAPI) -> None:
    """Makes the application answer `ProblemError`, bad input and validation errors with problem documents."""
    app.add_exception_handler(ProblemError, refused)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        found = misspelt_first(error.errors())
        errors = [{"at": ".".join(map(str, e["loc"])), "message": _message_for(request, e)} for e in found]
        place = ".".join(str(part) for part in found[0]["loc"][1:] if found[0]["type"] != "json_invalid")
        return problem_response(
            422, f"{place}: {errors[0]['message']}" if place else errors[0]["message"], errors=errors
        )

    @app.exception_handler(ClockOutOfRangeError)
    async def out_of_range(_: Request, error: ClockOutOfRangeError) -> Response:
        return problem_response(422, str(error))

    @app.exception_handler(BadInputError)
    async def unreadable(_: Request, error: BadInputError) -> Response:
        return problem_response(error.status, str(error))


def _message_for(request: Request, details: ErrorDetails) -> str:
    """The message for one error in a call, without its location."""
    kind, place = details["type"], details["loc"]
    if kind == "json_invalid":
        after = f", after {place[-1]} characters" if isinstance(place[-1], int) else ""
        return f"The body is not JSON: {details['ctx']['error']}{after}."
    if place == ("body",) and kind == "missing":
        return "A JSON object is needed as the body; {} says nothing more."
    if place == ("body",) and kind in {"model_attributes_type", "dict_type"}:
        return "The body must be a JSON object, sent as application/json."
    return validation_message(details, _members_at(request, place[1:-1]))


def _members_at(request: Request, path: Sequence[str | int]) -> list[str]:
    """The names of the members that are allowed at a location of the body; empty if the model does not list them."""
    route = request.scope.get("route")
    field = route.body_field if isinstance(route, APIRoute) else None
    shape: Any = field.field_info.annotation if field is not None else None
    if path or not (isinstance(shape, type) and issubclass(shape, BaseModel)):
        return []
    return [info.alias or name for name, info in shape.model_fields.items()]


def _refuse_unknown_parameters(request: Request) -> None:
    """Refuses unknown parameters, because a misspelt filter would silently filter nothing."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not route.include_in_schema:
        return
    dependants = [route.dependant]
    for dependant in dependants:  # grows while it is read: dependencies have dependencies
        dependants += dependant.dependencies
    known = [parameter.alias for each in dependants for parameter in each.query_params]
    for name in request.query_params:
        if name not in known:
            raise ProblemError(422, f"{name}: {unknown_name(name, known)}")
