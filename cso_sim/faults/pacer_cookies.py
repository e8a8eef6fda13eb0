"""Faults of the cookies that the PACER login page sets. Which server sets which cookie, with which attributes, is not public."""

from typing import Any, ClassVar

from cso_idp.csologin.strike_points import TOKEN_COOKIES
from cso_kit.faults.fault import Kind
from cso_sim.faults.cookies import CookieFault

_CLIENTS = "juriscraper 4.0.1, PacerSession; freelawproject/recap (isLoggedIn)"


class TokenCookieFault(CookieFault):
    """Other cookies than `NextGenCSO` and `PacerSession`, or other attributes of both."""

    kind: ClassVar[Kind] = "pacer"
    strikes = TOKEN_COOKIES


class NextGenMissing(TokenCookieFault):
    """The PACER login page sets `PacerSession` only; `NextGenCSO` is missing.

    Says that the login did not work. At a live court `PacerSession` is for reading, so it does not try to file with it.
    """

    name = "token_cookie_missing"
    source = 'juriscraper 4.0.1 ("Did not get NextGenCSO cookie when attempting PACER login.")'
    names = ("PacerSession",)


class NextGenOtherSpelling(TokenCookieFault):
    """The PACER login page sets `nextGenCSO`, as its guide spells it, instead of `NextGenCSO`.

    Takes a cookie by both spellings, or says that the login did not work.
    """

    name = "token_cookie_spelling"
    source = "PACER Authentication API User Guide (nextGenCSO); clients send NextGenCSO"
    names = ("nextGenCSO", "PacerSession")


class PacerSessionMissing(TokenCookieFault):
    """The PACER login page sets `NextGenCSO` only; `PacerSession` is missing.

    Takes the person for logged in, and sets `PacerSession` itself if it goes to courts that have not converted.
    """

    name = "pacer_session_missing"
    source = _CLIENTS
    names = ("NextGenCSO",)


class Secure(TokenCookieFault):
    """The token's cookies are `Secure`, over plain http too.

    Sends them over https only; a client that rewrites https to http says that it is not logged in, and does not loop.
    """

    name = "token_cookies_secure"
    source = "freelawproject/courtlistener#5938, #5921"
    attributes: ClassVar[dict[str, Any]] = {"secure": True}


class Readable(TokenCookieFault):
    """The token's cookies are not `HttpOnly`, so scripts of every page of the domain can read them.

    Sends them as usual.
    """

    name = "token_cookies_readable"
    source = "freelawproject/recap#325, PR#301"
    attributes: ClassVar[dict[str, Any]] = {"httponly": False}


class SameSiteStrict(TokenCookieFault):
    """The token's cookies are `SameSite=Strict`.

    Sends them; a browser that comes by a link of another site does not, and the person logs in again.
    """

    name = "token_cookies_strict"
    source = "RFC 6265bis §5.6.7 (SameSite)"
    attributes: ClassVar[dict[str, Any]] = {"samesite": "strict"}


class SameSiteNone(TokenCookieFault):
    """The token's cookies are `SameSite=None`, without `Secure`, which browsers refuse.

    Is not logged in, says so, and does not send the browser to the login page again and again.
    """

    name = "token_cookies_none"
    source = "RFC 6265bis §5.7 (SameSite=None needs Secure)"
    attributes: ClassVar[dict[str, Any]] = {"samesite": "none", "secure": False}


class OtherPath(TokenCookieFault):
    """The token's cookies are for the path `/csologin` only, so no court gets them.

    Is not logged in at the court, says so, and does not send the browser to the login page again and again.
    """

    name = "token_cookies_path"
    source = f"RFC 6265 §5.1.4; {_CLIENTS}"
    attributes: ClassVar[dict[str, Any]] = {"path": "/csologin"}


class OtherDomain(TokenCookieFault):
    """The token's cookies are for another domain, so browsers refuse them.

    Is not logged in, says so, and does not send the browser to the login page again and again.
    """

    name = "token_cookies_domain"
    source = f"RFC 6265 §5.3 (6); {_CLIENTS}"
    attributes: ClassVar[dict[str, Any]] = {"domain": "elsewhere.example"}
