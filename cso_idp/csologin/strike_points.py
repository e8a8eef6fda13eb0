"""The point of the PACER login page where faults strike."""

from typing import Any, NamedTuple

from cso_idp.csologin.return_address import ADDRESS
from cso_kit.faults.fault import StrikePoint


class TokenCookies(NamedTuple):
    """The cookies that take a token to the courts, for the court that the page was opened for: their names and attributes."""

    names: tuple[str, ...]
    attributes: dict[str, Any]


TOKEN_COOKIES: StrikePoint[TokenCookies] = StrikePoint(
    "token_cookies", ("cso_idp",), ("court_id", "loginId", "endpoint"), (ADDRESS,)
)
