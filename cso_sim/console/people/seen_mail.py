"""Which letters this browser has shown already. A cookie remembers it, so that two presenters do not disturb each other."""

import base64
import json
from collections.abc import Iterable, Mapping
from hashlib import blake2s
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_kit.web.cookies import cookies_of
from cso_kit.web.root import below_root
from cso_sim.console.paths import CONSOLE

_COOKIE = "cso_console_mail"
# The newest are kept: a cookie has room for no more.
_MOST = 60


class Letters(NamedTuple):
    """How many letters of PACER and of courts an address has, or this browser has shown."""

    pacer: int = 0
    courts: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.pacer + self.courts


NONE = Letters()


class SeenMail:
    """How many letters of each address this browser has shown."""

    def __init__(self, seen: Mapping[str, Letters]) -> None:
        self._seen = dict(seen)

    @classmethod
    def of(cls, request: Request) -> "SeenMail":
        """What the browser remembers; nothing without a cookie, or with one that somebody else made."""
        try:
            kept = json.loads(base64.urlsafe_b64decode(cookies_of(request).get(_COOKIE, "")))
            return cls({str(key): Letters(int(pacer), int(courts)) for key, (pacer, courts) in kept.items()})
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            return cls({})

    @property
    def key(self) -> tuple[tuple[str, Letters], ...]:
        """All of it, as a value that can be compared."""
        return tuple(sorted(self._seen.items()))

    def at(self, address: str, there: Letters) -> Letters:
        """How many letters to an address were shown. After a reset there are fewer letters than that, and all are new."""
        seen = self._seen.get(_key(address), NONE)
        return seen if seen.pacer <= there.pacer and seen.courts <= there.courts else NONE

    def new(self, there: Iterable[tuple[str, Letters]]) -> int:
        """How many letters to some addresses have not been shown."""
        return sum(letters.total - self.at(address, letters).total for address, letters in there)

    def remember(self, response: Response, shown: Mapping[str, Letters]) -> None:
        """Sets the cookie after the letters of some addresses were shown."""
        names = {_key(address): letters for address, letters in shown.items()}
        kept = {**{key: letters for key, letters in self._seen.items() if key not in names}, **names}
        value = base64.urlsafe_b64encode(json.dumps(dict(list(kept.items())[-_MOST:])).encode()).decode()
        response.set_cookie(_COOKIE, value, path=below_root(CONSOLE), httponly=True, samesite="lax")


def _key(address: str) -> str:
    return blake2s(address.strip().lower().encode(), digest_size=5).hexdigest()
