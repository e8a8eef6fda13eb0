"""A long list in parts that a page shows one at a time. Which items there are is the caller's affair."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Part(NamedTuple, Generic[T]):
    """One part of a list. `found` counts the whole list; `number` is this part's number and `last` the last one's.

    `first` is the position of the part's first item. All three count from 1.
    """

    items: Sequence[T]
    found: int
    number: int
    last: int
    first: int


def _page_number(asked: str, last: int) -> int:
    """A part's number as the visitor sent it, between 1 and `last`; any other text is the first part."""
    return min(max(1, int(asked)), last) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1


def part_of(found: Sequence[T], asked: str, size: int) -> Part[T]:
    """The part whose number a visitor sent. A number beyond the last part gives the last one; any other text the first."""
    last = max(1, -(-len(found) // size))
    number = _page_number(asked, last)
    first = (number - 1) * size
    return Part(found[first : first + size], len(found), number, last, first + 1)


def fetched_part(found: int, asked: str, size: int, fetch: Callable[[int, int], Sequence[T]]) -> Part[T]:
    """As `part_of`, of a list of `found` items that is not in memory: `fetch` gets the offset of the part and its size."""
    last = max(1, -(-found // size))
    number = _page_number(asked, last)
    first = (number - 1) * size
    return Part(fetch(first, size), found, number, last, first + 1)
