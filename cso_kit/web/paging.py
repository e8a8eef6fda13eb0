"""Pages of long lists: the total, the position of the next page, and its `Link` header (RFC 8288).

A page begins after a position in the list's order, not after a number of rows. So entries that are added or removed meanwhile
cause no repetitions and no gaps. Callers treat a position as opaque.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from cso_kit.web.root import below_root

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

USUAL = 1000
MOST = 5000
Row = TypeVar("Row")
Item = TypeVar("Item")


class Page(NamedTuple, Generic[Item]):
    """One page of a list of `total` entries. `next` is the position to continue from, `None` on the last page."""

    items: list[Item]
    total: int
    next: int | None

    @classmethod
    def of(
        cls,
        found: Sequence[Row],
        limit: int,
        total: int,
        place: Callable[[Row], int],
        shown: Callable[[Row], Item],
    ) -> "Page[Item]":
        """Makes a page of `found`, which has more rows than `limit` if the list goes on."""
        rows = found[:limit]
        return Page([shown(row) for row in rows], total, place(rows[-1]) if len(found) > limit else None)


def link_to_next(request: "Request", response: "Response", next_place: int | None) -> None:
    """Adds the `Link` to the next page, if there is one: the same call from `next_place` on."""
    if next_place is None:
        return
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    query = urlencode([*pairs, ("after", str(next_place))])
    response.headers["link"] = f'<{below_root(request.url.path)}?{query}>; rel="next"'
