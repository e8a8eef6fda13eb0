"""Reads the cookies of the PACER-native face: the token and the client code."""

import re

from starlette.requests import Request

# The guide writes nextGenCSO, clients send NextGenCSO; CurrentGen courts read the older PacerSession (D§1.4, §2.5).
COOKIES = ("NextGenCSO", "nextGenCSO", "PacerSession")
CLIENT_CODE = "PacerClientCode"
LONGEST_CLIENT_CODE = 32
# 128 letters and digits (D§1.2). Other values of these cookies (`unvalidated`) are ignored.
_TOKEN = re.compile(r"[A-Za-z0-9]{128}")
_CODE = re.compile(rf"[\x20-\x7e]{{1,{LONGEST_CLIENT_CODE}}}")


def is_token(value: str) -> bool:
    """Whether a value has the form of a token."""
    return _TOKEN.fullmatch(value) is not None


def carried_token(request: Request) -> str | None:
    """The token in the first of the cookies that holds one."""
    for name in COOKIES:
        value = request.cookies.get(name)
        if value and is_token(value):
            return value
    return None


def carried_client_code(request: Request) -> str | None:
    """The client code in the request's cookie."""
    return client_code(request.cookies.get(CLIENT_CODE, ""))


def client_code(given: str) -> str | None:
    """The client code without surrounding space, or `None` if it is malformed."""
    code = given.strip()
    return code if _CODE.fullmatch(code) else None
