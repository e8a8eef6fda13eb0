"""The base of the faults of cookies: other names, or other attributes. The families name the cookies."""

from typing import Any, ClassVar

from cso_kit.faults.fault import Fault, Occasion
from cso_kit.web.cookies import GivenCookies


class CookieFault(Fault[GivenCookies]):
    """Other `names`, if a fault has some, and the `attributes` that differ."""

    names: ClassVar[tuple[str, ...] | None] = None
    attributes: ClassVar[dict[str, Any]] = {}

    def fits(self, value: GivenCookies) -> bool:
        return self._struck(value) != value

    def strike(self, value: GivenCookies, occasion: Occasion) -> GivenCookies:
        return self._struck(value)

    def _struck(self, value: GivenCookies) -> GivenCookies:
        names = value.names if self.names is None else self.names
        return GivenCookies(names, {**value.attributes, **self.attributes})
