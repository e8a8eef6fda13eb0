"""The XML of possible case numbers, as the pages of real courts ask for it and real clients read it (D§2.1, D§8.1).

It carries no XML declaration: a client parses it as text, which must not name an encoding.
"""

from datetime import date
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from starlette.responses import Response

from court_rp.cases.model import CaseRecord

_LONGEST = 200


def asked_number(query_string: bytes) -> str:
    """The number that was asked for; pages send something random behind it, so that nothing is cached."""
    return unquote(query_string.decode("latin-1")).partition(";")[0].strip()[:_LONGEST]


def possible_numbers(asked: str, cases: list[CaseRecord], today: date) -> Response:
    """The cases a number can mean, or that there is none."""
    if not cases:
        return message(asked, f"Cannot find case {asked}")
    return _response(asked, "".join(_element(case, today) for case in cases))


def message(asked: str, text: str) -> Response:
    """An answer that is a sentence."""
    return _response(asked, f"<message text={quoteattr(writable(text))}/>")


def writable(text: str) -> str:
    """A text without what XML 1.0 cannot hold."""
    return "".join(letter for letter in text if letter.isprintable())


def _element(case: CaseRecord, today: date) -> str:
    closed = f" (closed {case.closed_on:%m/%d/%Y})" if case.closed_on and case.is_closed(today) else ""
    title = writable(f"{case.printed_number} {case.title}{closed}")
    return (
        f"<case number={quoteattr(case.short_number)} id={quoteattr(str(case.pacer_case_id))} title={quoteattr(title)} "
        f"sortable={quoteattr(case.sortable_number)}/>"
    )


def _response(asked: str, inside: str) -> Response:
    body = f"<request number={quoteattr(writable(asked))}>{inside}</request>"
    # Whoever guesses the encoding guesses right.
    return Response(
        body.encode("ascii", "xmlcharrefreplace"), media_type="text/xml", headers={"cache-control": "no-store"}
    )
