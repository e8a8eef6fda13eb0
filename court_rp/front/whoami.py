"""`/whoami`: the browser's login at this court, as JSON (contract.md). `visits/visit.py` decides it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from court_rp.all_courts import Courts
from cso_kit.web.route import Route


def routes(courts: Courts) -> list[Route]:
    """`/whoami` of every court."""

    async def whoami(request: Request) -> Response:
        visit = await courts.visit(request)
        session = visit.session
        who = {
            "authenticated": session is not None,
            "by": visit.by,
            "sub": session.sub if session else None,
            "login": visit.filer.login if visit.filer else None,
            "may_file": visit.may_file,
            "linked": visit.is_linked,
        }
        return JSONResponse(who, headers={"cache-control": "no-store"})

    return [Route("/whoami", whoami, methods=["GET"])]
