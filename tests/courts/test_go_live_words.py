"""What a court's front page says holds at the moment: before go-live of what is to come, after it of what has passed."""

import re
from typing import Any

import pytest

from tests.courts.conftest import FIRST_SECOND, LAST_SECOND, Browser, Harness

CALENDAR: dict[str, Any] = {
    "announced_at": "2019-12-02T09:00:00",
    "registration_closes_at": "2020-02-13T17:00:00",
    "freeze_at": "2020-02-15T18:00:00",
    "go_live_at": "2020-02-18",
}


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


def facts(html: str) -> dict[str, str]:
    """The labels of the calendar's dates, by the date, and what is said about linking."""
    found = re.search(r'data-testid="calendar-facts">(.*?)</dl>', html, re.DOTALL)
    assert found
    told = re.findall(r'<dt>([^<]*)</dt><dd data-testid="([\w-]+)">([^<]*)', found[1])
    return {name: value.strip() if name == "linking" else label for label, name, value in told}


def section(html: str, name: str) -> str:
    """The text of a section of the page; empty if there is none."""
    found = re.search(rf'<section [^>]*data-testid="{name}">(.*?)</section>', html, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (
            "2020-02-12T12:00:00-08:00",
            {
                "announced": "Announced",
                "registration-closes": "E-file registration closes",
                "freeze": "System freeze begins",
                "go-live": "Goes live",
                "linking": "opens when the court is live",
            },
        ),
        (
            LAST_SECOND,
            {
                "announced": "Announced",
                "registration-closes": "E-file registration closed",
                "freeze": "System freeze began",
                "go-live": "Goes live",
                "linking": "opens when the court is live",
            },
        ),
        (
            FIRST_SECOND,
            {
                "announced": "Announced",
                "registration-closes": "E-file registration was closed from",
                "freeze": "The system was frozen from",
                "go-live": "Went live",
                "linking": "open",
            },
        ),
    ],
)
async def test_dates_that_have_passed_are_told_as_past(
    browser: Browser, harness: Harness, moment: str, expected: dict[str, str]
) -> None:
    """Rules C2 and L4."""
    await harness.call("PUT", "/courts/cacd/calendar", CALENDAR)
    await harness.set_calendar(moment)

    assert facts((await browser.open("/courts/cacd/")).text) == expected


async def test_notices_from_before_go_live_stand_apart_after_it(browser: Browser, harness: Harness) -> None:
    """Rule C9: they are not rewritten, and nothing beside them asks to prepare for a day that has passed."""
    await harness.set_calendar(LAST_SECOND)
    page = (await browser.open("/courts/cacd/")).text
    assert "NextGen CM/ECF is coming" in section(page, "notices")
    assert section(page, "past-notices") == ""

    await harness.set_calendar(FIRST_SECOND)
    page = (await browser.open("/courts/cacd/")).text

    assert "NextGen CM/ECF is live" in section(page, "notices")
    assert "NextGen CM/ECF is coming" in section(page, "past-notices")
    assert 'href="/courts/cacd/help#get-ready"' in section(page, "past-notices")
    rest = page.replace(section(page, "past-notices"), "")
    for past in ("is coming", "Get ready", "Be ready", "Goes live", "Until then", "opens when"):
        assert past not in rest


async def test_each_notice_links_to_the_next_step_of_whoever_reads_it(browser: Browser, harness: Harness) -> None:
    """Rule C12."""
    page = (await browser.open("/courts/cacd/")).text
    assert 'href="/courts/cacd/cgi-bin/login.pl" data-testid="notice-announcement-next"' in page
    page = (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).text
    assert 'href="http://cso.example/account/which" data-testid="notice-announcement-next"' in page

    await harness.set_calendar(FIRST_SECOND)
    page = (await browser.open("/courts/cacd/")).text
    assert 'href="/courts/cacd/login" data-testid="notice-live-next"' in page
    page = (await browser.sign_on("cacd")).text
    assert 'href="/courts/cacd/link" data-testid="notice-live-next"' in page
