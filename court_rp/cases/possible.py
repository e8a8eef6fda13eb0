"""The XML of possible case numbers, in the form that real clients parse (D§2.1, D§8.1).

It has no XML declaration: juriscraper parses it as text, and text must not declare an encoding.
"""

from datetime import date
from urllib.parse import unquote

from starlette.responses import Response

from court_rp.cases.model import CaseRecord
from cso_kit.web import xml

_LONGEST = 200
NOT_LOGGED_IN = "Not logged in.  Please refresh this page."


def requested_number(query_string: bytes) -> str:
    """The case number in a query string. Pages add a random suffix so that no response is cached."""
    return unquote(query_string.decode("latin-1")).partition(";")[0].strip()[:_LONGEST]


def possible_numbers(typed: str, cases: list[CaseRecord], today: date) -> Response:
    """The response with the cases that a number matches, or with a message that there is none."""
    if not cases:
        return message(typed, f"Cannot find case {typed}")
    return _response(typed, "".join(_element(case, today) for case in cases))


def message(typed: str, text: str) -> Response:
    """The response with a message."""
    return _response(typed, xml.empty_element("message", text=text))


def without_login(typed: str) -> Response:
    """The response if nobody is logged in. Real clients search for this text, with single quotation marks (D§2.1)."""
    number, text = xml.single_quoted(typed[:_LONGEST]), xml.single_quoted(NOT_LOGGED_IN)
    return _as_response(f"<request number={number}><message text={text}/></request>")


def _element(case: CaseRecord, today: date) -> str:
    closed = f" (closed {case.closed_on:%m/%d/%Y})" if case.closed_on and case.is_closed(today) else ""
    return xml.empty_element(
        "case",
        number=case.short_number,
        id=str(case.pacer_case_id),
        title=f"{case.printed_number} {case.title}{closed}",
        sortable=case.sortable_number,
    )


def _response(typed: str, inside: str) -> Response:
    return _as_response(xml.element("request", inside, number=typed))


def _as_response(body: str) -> Response:
    # Pure ASCII is right in every encoding a client may guess.
    return Response(
        body.encode("ascii", "xmlcharrefreplace"), media_type="text/xml", headers={"cache-control": "no-store"}
    )
