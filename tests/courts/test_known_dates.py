"""What is known about the courts' dates, how sure it is, and what becomes of courts without one (rule C10)."""

from datetime import date, datetime
from typing import Any

import pytest

from court_rp.courts.known_dates import DATES, first_calendar, month_of
from court_rp.courts.phase import CourtCalendar
from court_rp.courts.registry import Court, Registry
from tests.courts.conftest import Browser, Harness

REGISTRY = Registry.load()


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


def texts(court: Court, calendar: CourtCalendar) -> dict[str, str]:
    moments = {name: getattr(calendar, name) for name in DATES}
    return {
        name: moment.astimezone(court.zone).strftime("%Y-%m-%d %H:%M") for name, moment in moments.items() if moment
    }


def test_every_dated_court_names_its_source_and_how_sure_it_is() -> None:
    """Rule C10; D§7.1 has 93 dates, 64 of them certain."""
    dated = [court for court in REGISTRY if court.known.go_live_at]
    assert len(dated) == 93
    assert all(court.known.source.startswith("http") for court in dated)
    assert sum(court.known.certainty == "certain" for court in dated) == 64
    assert all(court.known.certainty in {"certain", "likely"} for court in dated)


def test_calendar_of_every_court_runs_forward() -> None:
    """Rule C10: an assumed announcement is before the other dates."""
    for court in REGISTRY:
        calendar = first_calendar(court.known, court.zone, {})
        moments = [moment for name in DATES if (moment := getattr(calendar, name)) is not None]
        assert moments == sorted(moments), court.court_id
        assert (calendar.announced_at is None) == (calendar.go_live_at is None)


@pytest.mark.parametrize(
    ("court_id", "dates", "reading_off"),
    [
        ("ca2", ("2014-09-08 09:00", None, "2014-10-15 23:59", "2014-10-20 12:00"), False),
        ("ca4", ("2017-10-02 09:00", None, "2017-11-09 18:00", "2017-11-13 08:00"), True),
        ("cofc", ("2019-06-14 00:00", "2019-08-21 12:00", "2019-08-23 12:00", "2019-08-26 06:00"), False),
        ("sdd", ("2021-03-01 09:00", None, "2021-04-09 13:00", "2021-04-12 08:00"), True),
        ("cacd", ("2020-01-07 09:00", None, None, "2020-02-18 00:00"), False),
    ],
)
def test_outage_and_hours_follow_the_source_in_court_local_time(
    court_id: str, dates: tuple[str | None, ...], reading_off: bool
) -> None:
    """Rule C10; D§7.1."""
    court = REGISTRY[court_id]
    calendar = first_calendar(court.known, court.zone, {})
    assert texts(court, calendar) == {name: day for name, day in zip(DATES, dates, strict=True) if day}
    assert calendar.freeze_reading is reading_off


def test_dates_of_the_source_do_not_fit_another_go_live() -> None:
    """Rule C10: a scenario that moves the go-live does not keep the outage of the real one."""
    court = REGISTRY["cofc"]
    moved = first_calendar(court.known, court.zone, {"go_live_at": datetime(2023, 5, 15, tzinfo=court.zone)})
    assert texts(court, moved) == {"announced_at": "2023-04-03 09:00", "go_live_at": "2023-05-15 00:00"}
    unknown = first_calendar(court.known, court.zone, {"go_live_at": None})
    assert texts(court, unknown) == {}


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("September of 2021", date(2021, 9, 1)),
        ("Coming may 2021!", date(2021, 5, 1)),
        ("the weekend of July 23, 2021", None),
        ("autumn of 2021", None),
        (None, None),
    ],
)
def test_rough_date_may_have_a_month_behind_it(text: str | None, month: date | None) -> None:
    """Rule C2."""
    assert month_of(text) == month


async def test_page_shows_the_mark_and_the_source_of_each_date(browser: Browser, harness: Harness) -> None:
    """Rule C10: the go-live of cacd is certain; its announcement is the world's own."""
    page = (await browser.open("/courts/cacd/")).text
    assert (
        'Tuesday, February 18, 2020, 12:00 a.m. PST <span class="muted" data-testid="mark-go-live-at">(certain)' in page
    )
    assert 'data-testid="mark-announced-at">(assumed)' in page
    assert '<code data-testid="source">https://www.cacd.uscourts.gov/e-filing/nextgen-cmecf</code>' in page
    assert 'href="https://www.cacd.uscourts.gov' not in page
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-25"})
    page = (await browser.open("/courts/cacd/")).text
    assert 'data-testid="mark-go-live-at">(assumed)' in page
    assert 'data-testid="source"' not in page
    listed = (await browser.open("/courts/?phase=announced")).text
    assert 'Monday, March 2, 2020, 12:00 a.m. PST <span class="muted" data-testid="mark-go-live-at">(certain)' in listed


async def test_control_plane_tells_the_marks(harness: Harness) -> None:
    """Rule C10."""
    court: dict[str, Any] = await harness.call("GET", "/courts/nmd")
    assert (court["announced_mark"], court["go_live_mark"], court["freeze_mark"]) == ("assumed", "likely", None)
    assert court["source"] == "https://www.nmd.uscourts.gov/filing-information"
    rough = await harness.call("GET", "/courts/mieb")
    assert (rough["go_live_roughly"], rough["go_live_month"], rough["go_live_at"]) == (
        "May of 2021",
        "2021-05-01",
        None,
    )


async def test_court_without_a_date_says_what_the_simulator_does_not_know(browser: Browser, harness: Harness) -> None:
    """Rule C10: never that the court has not announced it."""
    assert "This simulator knows no date. Go on using your CM/ECF login." in (await browser.open("/courts/jpml/")).text
    rough = (await browser.open("/courts/paed/")).text
    assert "This simulator knows no date, only roughly when: the weekend of July 23, 2021." in rough
    listed = (await browser.open("/courts/?q=jpml")).text
    assert "not announced" not in listed
    assert '<span class="muted">no date known</span>' in listed
    await harness.call(
        "PUT", "/courts/jpml/calendar", {"go_live_roughly": "autumn of 2020", "announced_at": "2020-01-02"}
    )
    page = (await browser.open("/courts/jpml/")).text
    assert "only roughly when: autumn of 2020." in page


@pytest.mark.parametrize(
    ("name", "court_id"), [("arb", "azb"), ("uscfc", "cofc"), ("nebraskab", "neb"), ("CACD", "cacd")]
)
async def test_other_names_of_a_court_lead_to_it(browser: Browser, harness: Harness, name: str, court_id: str) -> None:
    """D§7: three courts have other ids in collections of case law; ids may be typed in capitals."""
    for address, own in (
        (f"/courts/{name}", f"/courts/{court_id}/"),
        (f"/courts/{name}/cgi-bin/login.pl?a=%20b", f"/courts/{court_id}/cgi-bin/login.pl?a=%20b"),
    ):
        answer = await browser.client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (307, own)
    assert (await harness.call("GET", f"/courts/{name}"))["court_id"] == court_id
    assert (await browser.client.get("/courts/neb/")).status_code == 200
    if name.islower():
        answer = await browser.client.get(f"http://ecf.{name}.localhost:8400/x?y=1")
        assert answer.headers["location"] == f"http://ecf.{court_id}.localhost:8400/x?y=1"
