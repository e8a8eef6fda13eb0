"""Faults of the Case Locator, at a search that would be answered."""

from typing import ClassVar

from court_rp.errors import Refusal
from court_rp.locator.errors import BadToken, SearchWithheld, TooMany
from court_rp.locator.strike_points import LOCATOR
from cso_idp.pacer.strike_points import LOCATOR_TOKEN, CarriedToken
from cso_kit.faults.fault import Expects, Fault, Kind, Occasion

_GUIDE = "PACER Case Locator API User Guide, appendix G"
_SECONDS = 30


class LocatorFault(Fault[Refusal | None]):
    """A refusal of a search that is right."""

    kind: ClassVar[Kind] = "pacer"
    strikes = LOCATOR


class Unauthorized(LocatorFault):
    """The Case Locator answers 401 in the middle of a run, though the token is valid.

    Logs in once again, repeats the search with the new token and goes on where it was; it gives up if that is refused too.
    """

    name = "locator_401"
    expects: ClassVar[Expects] = "recover"
    source = f"{_GUIDE}; pacersdk 0.1.1 (logs in again at a 401)"

    def strike(self, value: Refusal | None, occasion: Occasion) -> Refusal | None:
        return BadToken()


class RateLimited(LocatorFault):
    """The Case Locator answers 429 with `Retry-After: 30`.

    Waits as long as it is told, and goes on where it was; it does not log in again.
    """

    name = "locator_429"
    expects: ClassVar[Expects] = "recover"
    source = "RFC 6585 §4; PACER announcement of 2024-10-09 (bulk searches at night)"

    def strike(self, value: Refusal | None, occasion: Occasion) -> Refusal | None:
        return TooMany(_SECONDS)


class NoAccessPrivileges(LocatorFault):
    """The Case Locator says once that the user has no access privileges, though the account may search.

    Repeats the search once before it believes it.
    """

    name = "locator_no_access_privileges"
    expects: ClassVar[Expects] = "recover"
    source = "juriscraper 4.0.1, pacer/http.py (retries on this text)"

    def strike(self, value: Refusal | None, occasion: Occasion) -> Refusal | None:
        return SearchWithheld()


class TokenReplaced(Fault[CarriedToken]):
    """The Case Locator answers a search with another token in `X-NEXT-GEN-CSO`, and the one that was sent is not valid any more,
    at the courts neither.

    Goes on with the token of the newest answer; one that goes on with the old one gets 401, and logs in again for every search.
    """

    name = "locator_token_replaced"
    kind: ClassVar[Kind] = "pacer"
    expects: ClassVar[Expects] = "recover"
    strikes = LOCATOR_TOKEN
    source = f"{_GUIDE} (a response may carry a new token, which replaces the old one)"

    def strike(self, value: CarriedToken, occasion: Occasion) -> CarriedToken:
        return value._replace(replaced_by=value.replace())
