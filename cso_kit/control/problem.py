"""The refusal of a control call, which becomes an RFC 9457 problem document. It needs no HTTP server."""

import re

# The advice in a refusal which control call lists the names that there are. Who shows refusals to people who make no calls puts
# another advice in its place, or leaves it out.
LISTING = re.compile(r"(?P<before>[;.] )GET /_sim/(?P<what>[a-z-]+(?:/\w+)?)(?:/filers)? lists them")


class ProblemError(Exception):
    """A control call that is refused.

    `status` is the HTTP status, `detail` one sentence for the caller, and `members` are added to the problem document.
    """

    def __init__(self, status: int, detail: str, **members: object) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.members = members
