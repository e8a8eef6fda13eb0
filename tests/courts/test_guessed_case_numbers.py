"""A case number that is no number: what was meant is guessed and offered on the query page."""

import pytest

from court_rp.cases.number import meant, parse_printed
from tests.courts.conftest import Browser, Harness

QUERY = "/courts/cacd/cgi-bin/iquery.pl"


@pytest.mark.parametrize(
    ("typed", "office", "kind"),
    [
        ("CV 19-4021", None, "cv"),
        ("No. 2:19 cv 4021", "2", "cv"),
        ("219cv04021", "2", "cv"),
        ("case 2:19-cv-04021, filed May 8", "2", "cv"),
        ("cv-19-04021", None, "cv"),
        ("2-2019-cv-4021", "2", "cv"),
        ("19 4021", None, None),
        ("19/04021", None, None),
    ],
)
def test_number_is_recognized_in_what_people_write(typed: str, office: str | None, kind: str | None) -> None:
    assert parse_printed(typed) is None
    found = meant(typed)
    assert found is not None
    assert (found.year, found.sequence, found.office, found.type) == (2019, 4021, office, kind)


@pytest.mark.parametrize("typed", ["Kite v. Lantern", "19-cv", "5/8/2019", "", "1" * 40, "cv"])
def test_nothing_is_guessed_from_other_texts(typed: str) -> None:
    assert meant(typed) is None


async def test_meant_case_is_offered_and_what_was_typed_stays(browser: Browser, harness: Harness) -> None:
    """Rule C11; a bad number costs nothing: the form keeps it, and one click leads to the case."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open(QUERY)
    page = await browser.submit("case_num", case_num="CV 20-1", last_name="Kite")
    assert page.status_code == 422
    assert "This is not a case number" in page.text
    assert 'value="CV 20-1"' in page.text
    assert 'value="Kite"' in page.text
    assert "Did you mean this case?" in page.text
    (case,) = (await harness.call("GET", "/courts/cacd/cases"))["cases"]
    link = f'{QUERY}?1-L_1_0-0-{case["case_id"]}" data-testid="meant-1">2:20-cv-00001 Kite v. Lantern'
    assert link in page.text
    page = await browser.open(f"{QUERY}?1-L_1_0-0-{case['case_id']}")
    assert 'data-testid="case"' in page.text
    await browser.open(QUERY)
    page = await browser.submit("case_num", case_num="CV 20-9999")
    assert "Did you mean" not in page.text
