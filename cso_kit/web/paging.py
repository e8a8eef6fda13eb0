"""Long lists in pages: how many there are, where the next page begins, and the header that links to it (RFC 8288).

A page begins after a place in the order of the list, never after a number of rows, so that what is added or removed meanwhile
makes nobody appear twice or not at all. Callers treat a place as opaque.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

USUAL = 1000
MOST = 5000
Row = TypeVar("Row")
Item = TypeVar("Item")


class Page(NamedTuple, Generic[Item]):
    """Some entries of a list of `total`. `next` is the place to go on from, `None` if these are the last."""

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
        """The page that begins with `found`, which has one row more than `limit` if the list goes on."""
        rows = found[:limit]
        return Page([shown(row) for row in rows], total, place(rows[-1]) if len(found) > limit else None)


def link_to_next(request: "Request", response: "Response", next_place: int | None) -> None:
    """Adds the address of the next page, if there is one: the same call, going on from `next_place`."""
    if next_place is None:
        return
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    query = urlencode([*pairs, ("after", str(next_place))])
    response.headers["link"] = f'<{request.url.path}?{query}>; rel="next"'
