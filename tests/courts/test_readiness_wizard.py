"""The wizard at `/readiness`: one question on each page, the answers in the address, and nothing looked up (rule R1; C-16)."""

import re
from html import unescape

import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness

FRIDAY_ANSWERS = {"login": "known", "whose": "own", "password": "yes", "kind": "upgraded", "cja": "no"}


def result(page: str) -> tuple[str, str]:
    """Whether the page says ready, and the first reason."""
    found = re.search(r'data-testid="result" data-ready="(\w+)" data-reason="(\w*)"', page)
    assert found, page
    return found[1], found[2]


def seen(page: str, testid: str) -> str:
    found = re.search(rf'data-testid="{testid}">(.*?)</p>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])) if found else ""


async def walk(browser: Browser, court_id: str, answers: dict[str, str]) -> str:
    """Answers each question of the wizard on its page, beginning with the court."""
    await browser.open("/readiness")
    page = await browser.submit("court", court=court_id)
    while 'data-testid="result"' not in page.text:
        name = browser.form("asked").values["asked"]
        page = await browser.submit("asked", **{name: answers[name]})
        assert page.status_code == 200, page.text
    return page.text


@pytest.mark.parametrize(
    ("changed", "expected", "way", "by"),
    [
        ({}, ("yes", ""), "/courts/cacd/", ""),
        ({"whose": "none"}, ("no", "no_account"), "/account/register", "By Monday, February 17, 2020 at the latest."),
        (
            {"whose": "shared"},
            ("no", "shared_account"),
            "/account/register",
            "By Monday, February 17, 2020 at the latest.",
        ),
        ({"password": "no"}, ("no", "forgotten_password"), "recover", "By Monday, February 17, 2020 at the latest."),
        (
            {"kind": "legacy"},
            ("no", "legacy_account"),
            "/account/upgrade",
            "By Monday, February 17, 2020 at the latest.",
        ),
        (
            {"kind": "unsure", "linked": "no", "user_name": "six"},
            ("no", "legacy_account"),
            "/account/upgrade",
            "By Monday, February 17, 2020 at the latest.",
        ),
        ({"kind": "unsure", "linked": "no", "user_name": "eight"}, ("yes", ""), "/courts/cacd/", ""),
        (
            {"kind": "unsure", "linked": "unsure", "user_name": "unsure", "created": "unsure"},
            ("no", "unsure_account"),
            "/account/which",
            "By Monday, February 17, 2020 at the latest.",
        ),
        ({"login": "browser"}, ("no", "login_in_browser"), "/courts/cacd/help#contact", "Do it today."),
        ({"login": "lost"}, ("no", "lost_login"), "/courts/cacd/help#contact", "Do it today."),
    ],
)
async def test_each_answer_of_the_chart_leads_to_its_step(
    browser: Browser, changed: dict[str, str], expected: tuple[str, str], way: str, by: str
) -> None:
    """Rule R1: on the Friday before C.D. Cal. goes live on Tuesday; Monday is a holiday."""
    page = await walk(browser, "cacd", FRIDAY_ANSWERS | changed)

    assert result(page) == expected
    link = re.search(r'href="([^"]+)" data-testid="next-step-link"', page)
    assert link
    assert link[1].endswith(way)
    assert seen(page, "by") == by


@pytest.mark.parametrize(
    ("today", "by"),
    [
        ("2020-01-20T09:00:00-08:00", "By Monday, February 3, 2020 at the latest."),
        ("2020-02-04T09:00:00-08:00", "By Monday, February 17, 2020 at the latest."),
    ],
)
async def test_registration_is_in_time_for_the_code_by_mail(
    browser: Browser, harness: Harness, today: str, by: str
) -> None:
    """Rules R1, A14: ten business days before the last day of the old login; after that only a card helps in time."""
    await harness.set_calendar(today)
    page = await walk(browser, "cacd", FRIDAY_ANSWERS | {"whose": "none"})

    assert seen(page, "by") == by
    assert ("with a card the account searches at once" in page) is ("17" in by)


async def test_live_court_asks_about_the_link_and_sends_to_link_or_to_file(browser: Browser, harness: Harness) -> None:
    """Rules R1, L3: a link at another court does not count here."""
    await harness.set_calendar(FIRST_SECOND)

    late = await walk(browser, "cacd", FRIDAY_ANSWERS | {"here": "no"})
    assert result(late) == ("no", "not_linked")
    assert seen(late, "by") == "Do it today: this court is live."
    assert 'href="/courts/cacd/link" data-testid="next-step-link"' in late
    ready = await walk(browser, "cacd", FRIDAY_ANSWERS | {"here": "yes"})
    assert result(ready) == ("yes", "")
    assert 'href="/courts/cacd/filings/new" data-testid="next-step-link"' in ready


async def test_court_without_a_known_day_gets_no_last_day(browser: Browser) -> None:
    """Rules R1, C10: what is not known is said to be not known by this simulator."""
    page = await walk(browser, "jpml", FRIDAY_ANSWERS | {"kind": "legacy"})

    assert result(page) == ("no", "legacy_account")
    assert not seen(page, "by")
    assert "This simulator knows no go-live date of this court" in seen(page, "by-unknown")


async def test_unannounced_day_is_not_told(browser: Browser, harness: Harness) -> None:
    """Rules R1, C2: a court's date is known to the public from its announcement on."""
    await harness.call("PUT", "/courts/cacd/calendar", {"announced_at": "2020-02-16T09:00:00"})

    page = await walk(browser, "cacd", FRIDAY_ANSWERS | {"kind": "legacy"})

    assert "February 1" not in page
    assert seen(page, "by-unknown")


async def test_closed_registrations_count_for_who_has_no_login(browser: Browser, harness: Harness) -> None:
    """Rules R1, C8."""
    answers = FRIDAY_ANSWERS | {"login": "none", "e_filing": "no"}
    await harness.call("PUT", "/courts/cacd/calendar", {"registration_closes_at": "2020-02-15T12:00:00"})
    assert seen(await walk(browser, "cacd", answers), "by") == "By Saturday, February 15, 2020 at the latest."
    await harness.call("PUT", "/courts/cacd/calendar", {"registration_closes_at": "2020-02-13T12:00:00"})
    page = await walk(browser, "cacd", answers)

    assert result(page) == ("no", "no_login")
    assert "from Tuesday, February 18, 2020, 12:00 a.m. PST on" in seen(page, "next-step")


@pytest.mark.parametrize(
    ("e_filing", "today", "expected", "way"),
    [
        ("approved", FIRST_SECOND, ("yes", ""), "/courts/cacd/filings/new"),
        ("waiting", FIRST_SECOND, ("no", "e_filing_undecided"), "/account/e-file-registrations"),
        ("no", FIRST_SECOND, ("no", "no_login"), "/account/e-file-registrations"),
        ("waiting", "2020-02-14T09:00:00-08:00", ("no", "e_filing_undecided"), "/account/e-file-registrations"),
    ],
)
async def test_request_for_e_filing_counts_for_who_has_no_login(
    browser: Browser, harness: Harness, e_filing: str, today: str, expected: tuple[str, str], way: str
) -> None:
    """Rules R1, L11: whom a live court approved has no CM/ECF password and may file, and nobody is told to ask twice."""
    await harness.set_calendar(today)
    page = await walk(browser, "cacd", FRIDAY_ANSWERS | {"login": "none", "e_filing": e_filing})

    assert result(page) == expected
    link = re.search(r'href="([^"]+)" data-testid="next-step-link"', page)
    assert link
    assert link[1].endswith(way)


async def test_form_without_an_answer_is_shown_again_with_what_was_answered(browser: Browser) -> None:
    page = await browser.open("/readiness?court=cacd&login=browser&asked=whose")

    assert page.status_code == 422
    assert 'data-testid="whose-error"' in page.text
    assert browser.form("asked").values["login"] == "browser"


@pytest.mark.parametrize("query", ["?court=", "?court=nowhere", "?court=%3Cscript%3E"])
async def test_unknown_court_is_asked_for_again(browser: Browser, query: str) -> None:
    page = await browser.open(f"/readiness{query}&login=known")

    assert page.status_code == 422
    assert 'data-testid="court-error"' in page.text
    assert "<script" not in page.text
    assert browser.form("court").values["login"] == "known"


async def test_answer_can_be_changed_and_the_others_stay(browser: Browser) -> None:
    page = await walk(browser, "cacd", FRIDAY_ANSWERS | {"kind": "legacy"})
    change = re.search(r'href="([^"]+)" data-testid="change-kind"', page)
    assert change
    await browser.open(unescape(change[1]))
    page = (await browser.submit("asked", kind="upgraded")).text

    assert result(page) == ("yes", "")


@pytest.mark.parametrize("query", ["court=cacd&login=known&login=lost", "court=%FF", "court=cacd&login=%00"])
async def test_malformed_address_is_refused(browser: Browser, query: str) -> None:
    assert (await browser.open(f"/readiness?{query}")).status_code == 400


async def test_answers_change_nothing_and_set_no_cookie(browser: Browser, harness: Harness) -> None:
    """Rule R1: a stranger learns nothing about an account, because nothing is looked up."""
    before = await harness.call("GET", "/journal?limit=1000")

    await walk(browser, "cacd", FRIDAY_ANSWERS)

    assert await harness.call("GET", "/journal?limit=1000") == before
    assert not browser.client.cookies


async def test_page_under_a_courts_own_host_name_asks_about_that_court(browser: Browser) -> None:
    page = await browser.open("http://ecf.cacd.localhost:8400/readiness")

    assert browser.form("asked").values["court"] == "cacd"
    assert (await browser.submit("asked", login="known")).status_code == 200
    assert page.status_code == 200


async def test_courts_own_address_leads_to_the_wizard(browser: Browser) -> None:
    page = await browser.open("/courts/cacd/readiness")
    if page.is_redirect:
        page = await browser.follow()

    assert str(page.request.url).endswith("/readiness?court=cacd")


async def test_front_page_fills_in_what_the_court_knows(browser: Browser, harness: Harness) -> None:
    """Rules R1, C12: the way "Are you ready?" carries the answers that are known of whoever is logged in."""
    await harness.call(
        "PUT",
        "/courts/cacd/calendar",
        {
            "freeze_at": "2020-02-13T18:00:00",
            "freeze_filing": True,
            "freeze_reading": True,
            "announced_at": "2019-12-02T09:00:00",
        },
    )
    page = (await browser.open("/courts/cacd/")).text
    assert 'href="/readiness?court=cacd" data-testid="next-step-link"' in page
    await browser.open("/courts/cacd/cgi-bin/login.pl")
    await browser.submit("key", login="jdoe", key="Cacd-Key-1")
    page = (await browser.open("/courts/cacd/")).text

    assert "/readiness?court=cacd&amp;login=known" in page


@pytest.mark.parametrize("path", ["/courts/cacd/", "/courts/cacd/help"])
async def test_court_leads_to_the_questions_beside_its_calendar_and_in_its_help(browser: Browser, path: str) -> None:
    """Rules C12, R1; statement C-16."""
    page = await browser.open(path)

    assert 'href="/readiness?court=cacd" data-testid="readiness"' in page.text
