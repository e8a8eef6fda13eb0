"""The cookies of the PACER-native face: the tokens, what each is for, and the client code.

`PacerSession` is the cookie of courts that have not converted. It is for reading, at every court and in every phase, and never
for filing (rule C3). `NextGenCSO` is for signing on.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from court_rp.courts.places import Place
from cso_kit.web.cookies import cookies_of, first_cookies_of
from cso_kit.web.root import everywhere

# The guide writes nextGenCSO, clients send NextGenCSO (D§1.4, §2.5).
SIGN_ON_COOKIES = ("NextGenCSO", "nextGenCSO")
READING_COOKIE = "PacerSession"
COOKIES = (*SIGN_ON_COOKIES, READING_COOKIE)
CLIENT_CODE = "PacerClientCode"
LONGEST_CLIENT_CODE = 32
# 128 letters and digits (D§1.2). Other values of these cookies (`unvalidated`) are ignored.
_TOKEN = re.compile(r"[A-Za-z0-9]{128}")
_CODE = re.compile(rf"[\x20-\x7e]{{1,{LONGEST_CLIENT_CODE}}}")


class Tokens(NamedTuple):
    """The tokens that a browser carries, by what they are for. Both may be the same token."""

    sign_on: str | None = None
    reading: str | None = None

    @property
    def distinct(self) -> list[str]:
        """Each token once."""
        return list(dict.fromkeys(token for token in self if token is not None))


def is_token(value: str) -> bool:
    """Whether a value has the form of a token."""
    return _TOKEN.fullmatch(value) is not None


def carried_tokens(request: Request) -> Tokens:
    """The tokens in the request's cookies."""
    return Tokens(_first(request, SIGN_ON_COOKIES), _first(request, (READING_COOKIE,)))


def give_reading_token(place: Place, response: Response, token: str) -> None:
    """Gives a browser a token for reading, for all courts that share the place's domain (D§2.1, D§2.5)."""
    is_secure, domain = urlsplit(place.origin).scheme == "https", shared_domain(place)
    response.set_cookie(
        READING_COOKIE, token, path=everywhere(), domain=domain, secure=is_secure, httponly=True, samesite="lax"
    )


def take_cookies_back(request: Request, place: Place, response: Response, tokens: list[str]) -> None:
    """Deletes the cookies that hold one of these tokens, and the client code, for this host and for the shared domain."""
    held = {name for name in COOKIES if cookies_of(request).get(name) in tokens}
    for name in held | ({CLIENT_CODE} & cookies_of(request).keys()):
        for domain in {None, shared_domain(place)}:
            response.delete_cookie(name, path=everywhere(), domain=domain)


def shared_domain(place: Place) -> str | None:
    """The domain of a court's host name, such as `uscourts.gov`; `None` for this host only.

    No browser takes a cookie for a domain without a dot, such as `localhost`.
    """
    host = place.origin.partition("://")[2].partition(":")[0]
    domain = host.split(".", 2)[-1]
    return domain if not place.base and "." in domain else None


def carried_client_code(request: Request) -> str | None:
    """The client code in the request's cookie.

    A court's own cookie and that of Central Sign-On have the same name; the court's counts, because its path is longer.
    """
    given = first_cookies_of(request).get(CLIENT_CODE)
    return None if given is None else client_code(given)


def client_code(given: str) -> str | None:
    """The client code without surrounding space, or `None` if it is malformed."""
    code = given.strip()
    return code if _CODE.fullmatch(code) else None


def remember_client_code(request: Request, place: Place, response: Response, given: str) -> None:
    """Stores the client code of a login in a cookie of this court, as Central Sign-On does (D§1.4).

    A login without one deletes the code of an earlier login, which may be another person's.
    """
    code, is_secure = client_code(given), urlsplit(place.origin).scheme == "https"
    if code is None:
        forget_client_code(request, place, response)
    else:
        response.set_cookie(CLIENT_CODE, code, path=f"{place.base}/", secure=is_secure, httponly=True, samesite="lax")


def forget_client_code(request: Request, place: Place, response: Response) -> None:
    """Deletes the client code that a login at this court has stored."""
    if CLIENT_CODE in cookies_of(request):
        response.delete_cookie(CLIENT_CODE, path=f"{place.base}/")


def _first(request: Request, names: tuple[str, ...]) -> str | None:
    values = (cookies_of(request).get(name) for name in names)
    return next((value for value in values if value and is_token(value)), None)
