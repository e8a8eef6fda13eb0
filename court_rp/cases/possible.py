"""The XML of possible case numbers, as the pages of real courts ask for it and real clients read it (D§2.1, D§8.1).

It carries no XML declaration: a client parses it as text, which must not name an encoding.
"""

from datetime import date
from urllib.parse import unquote

from starlette.responses import Response

from court_rp.cases.model import CaseRecord
from cso_kit.web import xml

_LONGEST = 200
NOT_LOGGED_IN = "Not logged in.  Please refresh this page."


def requested_number(query_string: bytes) -> str:
    """The number that was asked for; pages send something random behind it, so that nothing is cached."""
    return unquote(query_string.decode("latin-1")).partition(";")[0].strip()[:_LONGEST]


def possible_numbers(typed: str, cases: list[CaseRecord], today: date) -> Response:
    """The cases a number can mean, or that there is none."""
    if not cases:
        return message(typed, f"Cannot find case {typed}")
    return _response(typed, "".join(_element(case, today) for case in cases))


def message(typed: str, text: str) -> Response:
    """An answer that is a sentence."""
    return _response(typed, xml.empty_element("message", text=text))


def without_login(typed: str) -> Response:
    """The answer to whoever is not logged in. Real clients search it for this text, single quotation marks included (D§2.1)."""
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
    # Whoever guesses the encoding guesses right.
    return Response(
        body.encode("ascii", "xmlcharrefreplace"), media_type="text/xml", headers={"cache-control": "no-store"}
    )
