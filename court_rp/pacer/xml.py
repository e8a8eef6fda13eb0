"""The XML of courts' programs, as far as it says who is not logged in (D§2.1)."""

import re
from xml.sax.saxutils import escape

from starlette.responses import Response

NOT_LOGGED_IN = "Not logged in.  Please refresh this page."
# What XML 1.0 §2.2 cannot hold was no case number.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def not_logged_in(number: str) -> Response:
    """The answer of an XML address to whoever is not logged in; `number` is the case number that was asked for."""
    asked = escape(_NO_CHARACTER.sub("", number[:200]), {"'": "&apos;"})
    body = f"<request number='{asked}'><message text='{NOT_LOGGED_IN}'/></request>"
    return Response(body, media_type="text/xml", headers={"cache-control": "no-store"})
