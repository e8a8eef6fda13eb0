"""Cookies that hold a secret: how they are given, and that they are taken back with the same attributes."""

import pytest
from starlette.responses import Response

from cso_kit.web.cookies import SecretCookie


def attributes(response: Response) -> set[str]:
    """The attributes of the cookie that a response sets, without its value and its age."""
    _, *found = response.headers["set-cookie"].split("; ")
    return {each for each in found if not each.lower().startswith(("max-age", "expires"))}


@pytest.mark.parametrize(
    ("address", "path", "name"),
    [
        ("http://localhost:8400", "/", "secret"),
        ("https://sso.example", "/", "__Host-secret"),
        ("https://sso.example", "/courts/cacd", "__Secure-secret"),
    ],
)
def test_cookie_is_taken_back_with_the_attributes_it_was_given_with(address: str, path: str, name: str) -> None:
    cookie, given, taken = SecretCookie.at("secret", address, path), Response(), Response()

    cookie.set(given, "value")
    cookie.clear(taken)

    assert given.headers["set-cookie"].startswith(f"{name}=value; ")
    assert taken.headers["set-cookie"].startswith(f'{name}="";')
    assert attributes(given) == attributes(taken)
    assert {"HttpOnly", "SameSite=lax", f"Path={path}"} <= attributes(given)
    assert ("Secure" in attributes(given)) is address.startswith("https")
