"""The board: one row for each filer of each court, with what both halves know of the person behind it."""

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

if TYPE_CHECKING:
    from cso_sim.federation import Federation


def router(federation: "Federation") -> APIRouter:
    """`/_sim/board`."""
    routes = APIRouter(tags=["board"])

    @routes.get("/board")
    async def board() -> dict[str, list[dict[str, Any]]]:
        """Who could log in where, and how, at this moment."""
        signed_on = await federation.provider.signed_on_subs()
        deliveries = await federation.provider.last_logout_deliveries()
        shown = []
        for row in await federation.courts.board_rows():
            # Whether the court was told of the person's newest logout: `delivered`, `pending`, `failed`; null if there was none.
            told = deliveries.get((federation.courts.client_id(row["court_id"]), row["linked_sub"]))
            shown.append({**row, "cso_session": row["linked_sub"] in signed_on, "last_logout_delivery": told})
        return {"rows": shown}

    return routes
