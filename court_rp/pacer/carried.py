"""What a request of the PACER-native face carries: the token in one of its cookies, and the client code beside it."""

import re

from starlette.requests import Request

# The guide writes nextGenCSO, clients send NextGenCSO; CurrentGen courts read the older PacerSession (D§1.4, §2.5).
COOKIES = ("NextGenCSO", "nextGenCSO", "PacerSession")
CLIENT_CODE = "PacerClientCode"
LONGEST_CLIENT_CODE = 32
# 128 letters and digits (D§1.2); whatever else stands in these cookies (`unvalidated`) is nothing to ask the provider about.
_TOKEN = re.compile(r"[A-Za-z0-9]{128}")
_CODE = re.compile(rf"[\x20-\x7e]{{1,{LONGEST_CLIENT_CODE}}}")


def is_token(value: str) -> bool:
    """Whether a value has the form of a token."""
    return _TOKEN.fullmatch(value) is not None


def carried_token(request: Request) -> str | None:
    """The token a request carries as a cookie; the first of the names that holds one."""
    for name in COOKIES:
        value = request.cookies.get(name)
        if value and is_token(value):
            return value
    return None


def carried_client_code(request: Request) -> str | None:
    """The client code that the browser says this search is for."""
    return client_code(request.cookies.get(CLIENT_CODE, ""))


def client_code(given: str) -> str | None:
    """A client code as it can be shown and kept, if this is one."""
    code = given.strip()
    return code if _CODE.fullmatch(code) else None
