"""The errors of the test objects."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cso_sim.browsing import Page


class CsoError(Exception):
    """A step of a test cannot be done. The message says why, and what to do instead."""

    __module__ = "cso_sim.testing"  # where tests import it from, as reports show it


class StoppedError(CsoError):
    """A person or an application was stopped on the way: refused, or shown another page than the expected one.

    `page` is where a browser was stopped; `None` if the provider refused an application.
    """

    __module__ = "cso_sim.testing"

    def __init__(self, message: str, page: "Page | None" = None) -> None:
        super().__init__(message)
        self.page = page
