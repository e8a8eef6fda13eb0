"""What the next page says about an act: its form was answered by a redirect, so that a reload repeats nothing.

The sentence travels in a cookie that the next page takes away.
"""

import base64
import json
from typing import Literal, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_kit.control.problem import LISTING
from cso_kit.web.cookies import cookies_of
from cso_kit.web.root import below_root, redirect
from cso_sim.console.paths import CONSOLE

_COOKIE = "cso_console_said"
_LONGEST = 1500
# So many letters fit, even if each of them takes four bytes.
_MOST_LETTERS = 250

Kind = Literal["success", "info", "warning", "refusal"]
_KINDS: tuple[Kind, ...] = ("success", "info", "warning", "refusal")


class Said(NamedTuple):
    """A sentence for the next page, with details of which each is a line."""

    kind: Kind
    sentence: str
    details: tuple[str, ...] = ()


def redirect_saying(address: str, sentence: str, details: tuple[str, ...] = (), *, kind: Kind = "success") -> Response:
    """A redirect to a page of the console that says what was done. `address` is one of `at`, without the root."""
    response = redirect(address)
    kept = [kind, sentence, *details]
    while len(value := _packed(kept)) > _LONGEST and len(kept) > 2:
        kept.pop()
    if len(value) > _LONGEST:
        value = _packed([kind, f"{sentence[:_MOST_LETTERS]}…"])
    response.set_cookie(_COOKIE, value, path=below_root(CONSOLE), httponly=True, samesite="strict")
    return response


def in_the_console(detail: str) -> str:
    """The sentence of a refusal without the advice which control call lists the names: whoever reads it is on a page."""
    return LISTING.sub("", detail)


def said_in(request: Request) -> Said | None:
    """What the page is to say; `None` without a cookie, or with one of somebody else's making."""
    try:
        kind, sentence, *details = json.loads(base64.urlsafe_b64decode(cookies_of(request).get(_COOKIE, "")))
    except (ValueError, TypeError, RecursionError):
        return None
    if kind not in _KINDS or not all(isinstance(each, str) for each in (sentence, *details)):
        return None
    return Said(kind, sentence, tuple(details))


def forget_said(response: Response) -> None:
    """Takes the cookie away."""
    response.delete_cookie(_COOKIE, path=below_root(CONSOLE), httponly=True, samesite="strict")


def _packed(kept: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(kept, ensure_ascii=False).encode()).decode()
