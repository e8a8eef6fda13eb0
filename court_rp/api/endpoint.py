"""The API of every court as one application; the resolver says which court a request is for.

It ignores cookies, so CSRF is not possible and no form token is needed. What the
calls answer is the business of `reading.py` and `filing.py`.
"""

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount

from court_rp.all_courts import Courts
from court_rp.api.bearer import refused_response
from court_rp.api.caller import Gate
from court_rp.api.filing import filing_router
from court_rp.api.reading import about_router, reading_router
from court_rp.courts.api_addresses import API
from court_rp.courts.resolver import place_of
from court_rp.errors import RefusedError
from cso_kit.control.api import install_problems, problem_response
from cso_kit.storage.unavailable import DatabaseUnavailableError, UnstorableTextError
from cso_kit.web.lazy_application import LazyApplication

_ABOUT = (
    "Reading and filing at one court of the Central Sign-On simulator, with an access token of its provider. Ask the provider "
    "for a token with `resource` = this API's address (RFC 8707) and the scope `pacer:search` to read, `cmecf:file` to file. "
    "Refusals are problem documents (RFC 9457); those about the token carry the challenge of RFC 6750. This is a "
    "simulator: nothing is filed at a court."
)


def create_api(courts: Courts) -> FastAPI:
    """The API of every court."""
    api = FastAPI(
        title="Court API",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    gate = Gate(courts)
    for router in (about_router(courts), reading_router(courts, gate), filing_router(courts, gate)):
        api.include_router(router)
    _install_refusals(api)
    return api


def routes(courts: Courts) -> list[Mount]:
    """The API at every court."""
    return [Mount(API, app=LazyApplication(lambda: create_api(courts)))]


def _install_refusals(api: FastAPI) -> None:
    """Every refusal and every failure as a problem document."""
    install_problems(api)

    @api.exception_handler(RefusedError)
    async def refused(request: Request, error: RefusedError) -> Response:
        return refused_response(error.refusal, place_of(request).court.court_id)

    @api.exception_handler(HTTPException)
    async def no_such_call(_: Request, error: HTTPException) -> Response:
        messages = {
            404: "There is no such call; openapi.json lists those there are.",
            405: "This call takes another method.",
        }
        response = problem_response(error.status_code, messages.get(error.status_code, str(error.detail)))
        response.headers.update(error.headers or {})
        return response

    @api.exception_handler(UnstorableTextError)
    async def unstorable(_: Request, error: UnstorableTextError) -> Response:
        return problem_response(400, str(error))

    @api.exception_handler(DatabaseUnavailableError)
    async def unavailable(_: Request, error: DatabaseUnavailableError) -> Response:
        response = problem_response(503, error.public)
        response.headers["retry-after"] = str(error.retry_after)
        return response

    @api.exception_handler(Exception)
    async def failed(_: Request, __: Exception) -> Response:
        # The server logs it, because it is raised on after this answer.
        return problem_response(500, "Something went wrong here, and nothing was changed; please try again.")
