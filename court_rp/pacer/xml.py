"""The XML of courts' programs, as far as it says who is not logged in (D§2.1)."""

from xml.sax.saxutils import escape

from starlette.responses import Response

from cso_kit.web.documents import writable_in_xml

NOT_LOGGED_IN = "Not logged in.  Please refresh this page."


def not_logged_in(number: str) -> Response:
    """The answer of an XML address to whoever is not logged in; `number` is the case number that was asked for."""
    asked = escape(writable_in_xml(number[:200]), {"'": "&apos;"})
    body = f"<request number='{asked}'><message text='{NOT_LOGGED_IN}'/></request>"
    return Response(body, media_type="text/xml", headers={"cache-control": "no-store"})
