"""Query parameters that several control calls take."""

from typing import Annotated

from fastapi import Query

from cso_kit.web.paging import MOST

__all__ = ["JournalLimit", "JournalPosition", "PageLimit", "PagePosition"]

JournalPosition = Annotated[
    int, Query(ge=0, lt=2**63, description="The `next` of the answer before; leave it out to begin.")
]
JournalLimit = Annotated[int, Query(ge=1, le=1000, description="At most so many events.")]
PageLimit = Annotated[
    int, Query(ge=1, le=MOST, description=f"At most so many of a kind in one answer, up to {MOST:,}.")
]
PagePosition = JournalPosition
