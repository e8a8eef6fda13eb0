"""The board: one row for each filer of each court, with what both services know of the person."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from cso_idp.control.people import Wanted
from cso_kit.control.parameters import PageLimit, PagePosition
from cso_kit.web.paging import USUAL, link_to_next
from cso_sim.control.models import BoardPage, BoardRow
from cso_sim.control.of_request import BothOfRequest


def router() -> APIRouter:
    """`/_sim/board`."""
    routes = APIRouter(tags=["board"])

    @routes.get("/board")
    async def board(
        both: BothOfRequest,
        request: Request,
        response: Response,
        limit: PageLimit = USUAL,
        after: PagePosition = 0,
        court_id: Annotated[str | None, Query(description="Only rows of this court.")] = None,
    ) -> BoardPage:
        """Who could log in where, and how, at this moment."""
        page = await both.courts.board(after, limit, court_id)
        accounts = await both.provider.people.named(
            Wanted(subs={row.linked_sub for row in page.items if row.linked_sub})
        )
        clients = {row.court_id: both.courts.client_id(row.court_id) for row in page.items}
        sign_ons = await both.provider.people.sign_ons(accounts, set(clients.values()))
        rows = [
            BoardRow(
                **dict(row),
                cso_session=row.linked_sub in sign_ons.live,
                last_logout_delivery=sign_ons.deliveries.get((clients[row.court_id], row.linked_sub or "")),
            )
            for row in page.items
        ]
        link_to_next(request, response, page.next)
        return BoardPage(rows=rows, total=page.total, next=page.next)

    return routes
