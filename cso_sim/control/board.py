"""The board: one row for each filer of each court, with what both halves know of the person behind it."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from cso_kit.web.json_values import PageLimit, PagePlace
from cso_kit.web.paging import USUAL, link_to_next

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


def router(both: "BothServices") -> APIRouter:
    """`/_sim/board`."""
    routes = APIRouter(tags=["board"])

    @routes.get("/board")
    async def board(
        request: Request,
        response: Response,
        limit: PageLimit = USUAL,
        after: PagePlace = 0,
        court_id: Annotated[str | None, Query(description="Only rows of this court.")] = None,
    ) -> dict[str, Any]:
        """Who could log in where, and how, at this moment."""
        page = await both.courts.board(after, limit, court_id)
        signed_on = await both.provider.signed_on_subs()
        deliveries = await both.provider.last_logout_deliveries()
        shown = []
        for row in page.items:
            # Whether the court was told of the person's newest logout: `delivered`, `pending`, `failed`; null if there was none.
            told = deliveries.get((both.courts.client_id(row["court_id"]), row["linked_sub"]))
            shown.append({**row, "cso_session": row["linked_sub"] in signed_on, "last_logout_delivery": told})
        link_to_next(request, response, page)
        return page._replace(items=shown).document("rows")

    return routes
