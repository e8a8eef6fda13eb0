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
        rows = await federation.courts.board_rows()
        return {"rows": [_row(row, signed_on) for row in rows]}

    return routes


def _row(row: dict[str, Any], signed_on: set[str]) -> dict[str, Any]:
    # Courts are told of a logout only when the person comes back to them; deliveries of their own are still null.
    return {**row, "cso_session": row.get("linked_sub") in signed_on, "last_logout_delivery": None}
