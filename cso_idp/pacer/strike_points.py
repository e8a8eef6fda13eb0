"""The points of the PACER-native face where faults strike, and the values that they get there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from cso_idp import endpoint_table as endpoints
from cso_idp.pacer.writing import CONTENT_TYPES, written
from cso_kit.faults.fault import Aim, Service, StrikePoint
from cso_kit.web.formats import Format

_PROVIDER: tuple[Service, ...] = ("cso_idp",)
# A login names no client and no court.
_AIMS: tuple[Aim, ...] = ("loginId", "endpoint")


class LoginRules(NamedTuple):
    """What happens to an account whose credentials are right: it is suspended, or its other tokens end, if it has some."""

    has_other_tokens: bool = False
    is_suspended: bool = False
    ends_other_tokens: bool = False


@dataclass
class ApiAnswer:
    """An answer of the Authentication API that is about to be sent. A fault may change all of it.

    Args:
        members: its members.
        kind: the format that the client accepts.
        status: the HTTP status.
        content_type: its content type.
        content: the body, if a fault has made it; otherwise the members are written as usual.
    """

    members: dict[str, str | None]
    kind: Format
    status: int = 200
    content_type: str = ""
    content: bytes | None = None

    def __post_init__(self) -> None:
        self.content_type = self.content_type or CONTENT_TYPES[self.kind]

    def send_json(self, members: dict[str, Any]) -> None:
        """Sends other members, as JSON."""
        self.content, self.content_type = json.dumps(members).encode(), CONTENT_TYPES["json"]

    def send(self, status: int, content_type: str, content: bytes) -> None:
        """Sends something else altogether."""
        self.status, self.content_type, self.content = status, content_type, content

    @property
    def body(self) -> bytes:
        """The body as it is sent."""
        return written(self.members, self.kind) if self.content is None else self.content


class CarriedToken(NamedTuple):
    """The token of a search at the Case Locator. `replace` ends it and issues another one, `replaced_by`."""

    replace: Callable[[], str]
    replaced_by: str | None = None


API_LOGIN: StrikePoint[LoginRules] = StrikePoint("api_login", _PROVIDER, _AIMS, (endpoints.CSO_AUTH.path,))
API_LOGIN_ANSWER: StrikePoint[ApiAnswer] = StrikePoint("api_login_answer", _PROVIDER, _AIMS, (endpoints.CSO_AUTH.path,))
# The provider issues tokens, so it strikes when the Case Locator asks about one.
LOCATOR_TOKEN: StrikePoint[CarriedToken] = StrikePoint("case_locator_token", _PROVIDER, ("loginId",))
API_LOGOUT_ANSWER: StrikePoint[ApiAnswer] = StrikePoint(
    "api_logout_answer", _PROVIDER, _AIMS, (endpoints.CSO_LOGOUT.path,)
)
