"""The fee for a page by the calendar's day, and how many pages something has. Pure."""

import re
from datetime import date
from typing import NamedTuple

# pacer.uscourts.gov, "PACER Pricing: How fees work": information from the database is billed by the bytes extracted.
BYTES_OF_A_PAGE = 4_320
# A page object of a PDF (ISO 32000-1 §7.7.3.3); the tree above the pages has the type /Pages.
_PDF_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


class Fee(NamedTuple):
    """The fee from a day on, in cents for a page, and the most pages that a document or a report on one case is billed for."""

    since: date
    cents: int
    most_pages: int
    source: str


# The newest first.
FEES = (
    Fee(date(2012, 4, 1), 10, 30, "Electronic Public Access Fee Schedule, Judicial Conference of September 2011"),
    Fee(date(2005, 1, 1), 8, 30, "Electronic Public Access Fee Schedule, Judicial Conference of September 2004"),
)


def fee_on(day: date) -> Fee:
    """The fee of a day. Before the first of `FEES` the first one holds (*own*: the simulator's courts have no older days)."""
    return next((fee for fee in FEES if fee.since <= day), FEES[-1])


def pages_of_text(extracted: int) -> int:
    """The pages of so many bytes from the database; a search without a match is one page."""
    return max(1, -(-extracted // BYTES_OF_A_PAGE))


def pages_of_pdf(content: bytes) -> int:
    """The pages of a PDF document, by its page objects. One if none can be seen, as in a compressed object stream (*own*)."""
    return max(1, len(_PDF_PAGE.findall(content)))
