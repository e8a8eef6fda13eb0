"""The list of all courts is searched by a form, without a script, and is shown a part at a time."""

import html
import re

import pytest

from tests.courts.conftest import House
from tests.driver.browser import Browser


def listed(page: str) -> list[str]:
    """The ids of the courts that are shown."""
    return re.findall(r'/courts/([a-z0-9]+)/" data-testid="court-', page)


def count(page: str) -> str:
    """What the page says about how many there are."""
    found = re.search(r'data-testid="court-count">([^<]+)<', page)
    assert found
    return found[1].strip()


async def test_list_shows_twenty_courts_and_leads_to_the_others(browser: Browser) -> None:
    seen, address = [], "/courts"
    while address:
        page = (await browser.open(address)).text
        assert len(listed(page)) <= 20
        seen += listed(page)
        following = re.search(r'href="([^"]+)" data-testid="courts-next"', page)
        address = html.unescape(following[1]) if following else ""

    assert len(seen) == len(set(seen)) == 204
    assert count(page) == "201 to 204 of 204 courts."


async def test_list_shows_each_court_with_its_phase(browser: Browser) -> None:
    live = (await browser.open("/courts/?q=ca9")).text
    announced = (await browser.open("/courts/?q=cacd")).text

    assert '<span class="phase phase--live" data-testid="phase-ca9">live</span>' in live
    assert '<span class="phase phase--announced" data-testid="phase-cacd">announced</span>' in announced


@pytest.mark.parametrize(
    ("query", "first", "says"),
    [
        ("q=CENTRAL+california", "cacd", "2 courts, of 204 in all."),
        ("q=billings", "mtd", "1 court, of 204 in all."),
        ("q=cacd", "cacd", "1 court, of 204 in all."),
        ("type=appellate", "ca1", "13 courts, of 204 in all."),
        ("circuit=9&type=district", "akd", "15 courts, of 204 in all."),
        ("circuit=fed", "cafc", "3 courts, of 204 in all."),
        ("q=central&type=district&phase=announced", "cacd", "1 court, of 204 in all."),
    ],
)
async def test_search_and_filters_find_courts(browser: Browser, query: str, first: str, says: str) -> None:
    page = (await browser.open(f"/courts/?{query}")).text

    assert listed(page)[0] == first
    assert count(page) == says


async def test_choices_say_how_many_courts_they_have(browser: Browser) -> None:
    page = (await browser.open("/courts/?type=district&circuit=9")).text

    assert '<option value="district" selected>District Courts (94)</option>' in page
    assert '<option value="9" selected>Ninth Circuit (31)</option>' in page
    assert page.index("Ninth Circuit") < page.index("Tenth Circuit") < page.index("D.C. Circuit")


async def test_next_part_keeps_the_search(browser: Browser) -> None:
    page = (await browser.open("/courts/?type=bankruptcy&q=a&page=2")).text

    assert "type=bankruptcy" in page.partition('data-testid="courts-previous"')[0].rpartition("<a ")[2]
    assert len(listed(page)) == 20


async def test_search_that_finds_nothing_leads_back_to_all(browser: Browser) -> None:
    page = (await browser.open('/courts/?q="><script>x&phase=nonsense')).text

    assert 'data-testid="court-none"' in page
    assert "<script>x" not in page
    assert "show all 204 courts" in page


@pytest.mark.parametrize(("typed", "meant"), [("CACD", "cacd"), ("cadc9", "cadc"), ("ca99", "ca9"), ("nysdc", "nysd")])
async def test_unknown_court_is_guessed(house: House, typed: str, meant: str) -> None:
    page = await house.browser().open(f"/courts/{typed}/")

    assert page.status_code in (200, 404)
    assert f'data-testid="meant-{meant}"' in page.text or page.url.path == f"/courts/{meant}/"
