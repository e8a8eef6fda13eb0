"""The only parser of `Accept` headers (RFC 9110 §12.5.1): chooses among the media types that an address offers.

Parameters of a media type other than its weight are ignored, because no address offers two variants of one type.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# RFC 9110 §12.4.2. A range with a malformed weight counts as refused.
_WEIGHT = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


class _Range(NamedTuple):
    media: str
    weight: float


class _Wish(NamedTuple):
    weight: float
    exactness: int
    place: int


_LONGEST_KEPT = 300
_EVERYTHING = (_Range("*/*", 1.0),)


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that the caller prefers; `None` if it accepts none of them.

    For each type the most specific range counts. Among types of equal weight the more specific range wins, then the one that the
    header has first, then the type that is offered first. Without a header everything is accepted.
    """
    if accept in offered:
        return accept  # most programs send exactly one type
    # Browsers send one of a few headers with every request, so results are cached. Long headers are not, to save memory.
    find = _preferred if accept is None or len(accept) <= _LONGEST_KEPT else _preferred.__wrapped__
    return find(accept, tuple(offered))


@lru_cache(maxsize=128)
def _preferred(accept: str | None, offered: tuple[str, ...]) -> str | None:
    ranges = _ranges(accept) if accept and accept.strip() else _EVERYTHING
    wishes = [(_wish(media, ranges), -order, media) for order, media in enumerate(offered)]
    wish, _, media = max(wishes)
    return media if wish.weight else None


def names(accept: str | None, media: str) -> bool:
    """Whether the caller accepts exactly this media type; `*/*` does not count."""
    return any(each.media == media and each.weight > 0 for each in _ranges(accept or ""))


def _wish(media: str, ranges: Sequence[_Range]) -> _Wish:
    """The preference for a media type: by the first of the most specific ranges that match it."""
    main_type = media.partition("/")[0]
    exactness_of = {"*/*": 0, f"{main_type}/*": 1, media: 2}
    found = [
        (exactness_of[each.media], -place, each.weight)
        for place, each in enumerate(ranges)
        if each.media in exactness_of
    ]
    if not found:
        return _Wish(0.0, 0, 0)
    exactness, place, weight = max(found)
    return _Wish(weight, exactness, place)


def _ranges(accept: str) -> tuple[_Range, ...]:
    ranges = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media:
            ranges.append(_Range(media, _weight(parameters)))
    return tuple(ranges)


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if _WEIGHT.fullmatch(value.strip()) else 0.0
    return 1.0
