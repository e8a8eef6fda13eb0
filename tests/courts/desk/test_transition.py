"""The desk's sections of the transition and the notices: announcing, moving dates, freezing, going live (rules C8, C9)."""

from typing import Any

import pytest

from tests.courts.conftest import Browser, Harness, House, world
from tests.courts.desk.conftest import Clerk, acts, clerk_of, mail, told

REASON = "Decided by the clerk of court."


@pytest.fixture
def document() -> dict[str, Any]:
    made = world()
    made["filers"].append(
        {"court_id": "jpml", "login": "roe-jp", "key": "Jpml-Key-2", "name": "Richard Roe", "email": "roe@roe.example"}
    )
    return made


async def at(house: House, court_id: str) -> Clerk:
    """A clerk of a court, at the section of the transition."""
    made = clerk_of(house, court_id)
    await made.enter()
    await made.open(made.at("/transition"))
    return made


@pytest.fixture
async def jpml(house: House) -> Clerk:
    return await at(house, "jpml")


@pytest.fixture
async def cacd(house: House) -> Clerk:
    return await at(house, "cacd")


async def change(clerk: Clerk, **typed: str) -> None:
    """Sends the form of the calendar. What is not typed stays as the page shows it."""
    form = next(one for one in clerk.forms() if one.action.endswith("/calendar"))
    # The form is read without its choices and ticks; both courts of these tests have the usual ones.
    shown = {name: value for name, value in form.values.items() if name != "freeze_reading"}
    await clerk.send(form, {**shown, "freeze_filing": "on", "linking_opens": "go_live", **typed})


async def now(clerk: Clerk, what: str, **typed: str) -> None:
    """Presses one of the buttons for now, and confirms."""
    await clerk.open(clerk.at("/transition"))
    form = next(one for one in clerk.forms() if one.values.get("what") == what)
    await clerk.send(form, {**form.values, **typed})


async def notices(harness: Harness, court_id: str) -> list[str]:
    """The kinds of a court's notices, newest first."""
    return [one["notice"] for one in await harness.call("GET", f"/courts/{court_id}/notices")]


async def test_court_announces_without_a_day_and_sets_it_later(jpml: Clerk, harness: Harness, browser: Browser) -> None:
    """Rules C2, C9: roughly first, then a day; each posts its notice and writes letters."""
    assert (await harness.call("GET", "/courts/jpml"))["phase"] == "unannounced"

    await now(jpml, "announce", roughly="September of 2021")
    assert "Announcement: now. Before: no day." in told(jpml, "changes")
    await jpml.confirm(REASON)

    court = await harness.call("GET", "/courts/jpml")
    assert (court["phase"], court["go_live_roughly"], court["go_live_at"]) == ("announced", "September of 2021", None)
    assert "expected September of 2021" in (await browser.open("/courts/jpml/")).text
    assert "roughly September of 2021" in told(jpml, "go-live")

    await change(jpml, go_live_at="2021-09-27T08:00")
    assert "The day of go-live is set” is posted, and mailed to 2 filers" in told(jpml, "changes")
    await jpml.confirm(REASON)

    assert (await harness.call("GET", "/courts/jpml"))["go_live_at"] == "2021-09-27T08:00:00-04:00"
    assert (await notices(harness, "jpml"))[:2] == ["date_set", "announcement"]
    assert [letter["kind"] for letter in await mail(harness, "roe@roe.example") if letter["court_id"] == "jpml"][-2:] == [
        "announcement", "date_set",
    ]  # fmt: skip
    assert [act["reason"] for act in await acts(harness, "jpml")] == [REASON, REASON]


@pytest.mark.parametrize("roughly", ["September\nof 2021", "x" * 101])
async def test_rough_day_is_one_short_line(jpml: Clerk, harness: Harness, roughly: str) -> None:
    """Rule C9: it stands in a notice that is never rewritten."""
    await now(jpml, "announce", roughly=roughly)

    assert jpml.page.status_code == 422
    assert "in one line" in told(jpml, "roughly-error")
    assert jpml.form("roughly").values["roughly"] == roughly
    assert (await harness.call("GET", "/courts/jpml"))["phase"] == "unannounced"


async def test_moved_day_posts_another_notice_and_rewrites_none(
    cacd: Clerk, harness: Harness, browser: Browser
) -> None:
    """Rule C9."""
    before = await harness.call("GET", "/courts/cacd/notices")

    await change(cacd, go_live_at="2020-03-03T00:00")
    assert "Go-live: Tuesday, March 3, 2020, 12:00 a.m. PST. Before: Tuesday, February 18, 2020" in told(
        cacd, "changes"
    )
    assert await harness.call("GET", "/courts/cacd/notices") == before
    await cacd.confirm(REASON)

    after = await harness.call("GET", "/courts/cacd/notices")
    assert after[0]["notice"] == "postponed"
    assert after[1:] == before
    assert "March 3, 2020" in told(cacd, "go-live")
    await harness.set_calendar("2020-02-20T09:00:00-08:00")
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["by"] == "cmecf"


async def test_postponed_without_a_day_is_expected_roughly(cacd: Clerk, harness: Harness) -> None:
    await change(cacd, go_live_at="", go_live_roughly="spring of 2020")
    await cacd.confirm(REASON)

    court = await harness.call("GET", "/courts/cacd")
    assert (court["go_live_at"], court["go_live_roughly"], court["phase"]) == (None, "spring of 2020", "announced")
    newest = (await harness.call("GET", "/courts/cacd/notices"))[0]
    assert (newest["notice"], "expected spring of 2020" in newest["text"]) == ("postponed", True)


async def test_court_goes_live_now(cacd: Clerk, browser: Browser, harness: Harness) -> None:
    """Rule C4: sessions of the court's own login end with the confirmation, not before."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await now(cacd, "go-live")
    assert "accepts Central Sign-On only" in told(cacd, "changes")
    assert (await browser.whoami("cacd"))["authenticated"]

    await cacd.confirm(REASON)

    assert (await harness.call("GET", "/courts/cacd"))["phase"] == "live"
    assert not (await browser.whoami("cacd"))["authenticated"]
    assert "live" in await notices(harness, "cacd")
    assert "The court went live." in told(cacd, "done")
    assert 'name="what"' not in cacd.page.text


async def test_freeze_begins_and_ends_now(cacd: Clerk, browser: Browser, harness: Harness) -> None:
    """Rule C8."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await now(cacd, "freeze")
    assert "Filing is switched off until" in told(cacd, "changes")
    await cacd.confirm(REASON)
    assert not (await browser.whoami("cacd"))["may_file"]
    assert (await harness.call("GET", "/courts/cacd"))["phase"] == "frozen"

    await now(cacd, "end-freeze")
    await cacd.confirm(REASON)

    assert (await browser.whoami("cacd"))["may_file"]
    assert (await harness.call("GET", "/courts/cacd"))["freeze_at"] is None


async def test_registrations_are_closed_and_opened(cacd: Clerk, harness: Harness) -> None:
    """Rule C8."""
    await now(cacd, "close-registration")
    await cacd.confirm(REASON)
    assert (await harness.call("GET", "/courts/cacd"))["registration_closes_at"] is not None
    assert (await notices(harness, "cacd"))[0] == "registration"

    await now(cacd, "open-registration")
    await cacd.confirm(REASON)

    assert (await harness.call("GET", "/courts/cacd"))["registration_closes_at"] is None


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        ({"go_live_at": "soon"}, "go_live_at", "Give a day and a time"),
        ({"go_live_at": "2020-02-30T00:00"}, "go_live_at", "Give a day and a time"),
        ({"go_live_at": "2020-02-25T00:00+01:00"}, "go_live_at", "without an offset"),
        ({"go_live_at": "2020-03-08T02:30"}, "go_live_at", "the clocks skip it"),
        ({"go_live_at": "1890-03-08T02:30"}, "go_live_at", "Choose a day between"),
        ({"freeze_at": "2020-02-19T00:00"}, "go_live_at", "before Freeze"),
        ({"go_live_roughly": "x" * 101}, "go_live_roughly", "at most 100"),
        ({"linking_excludes": "abc"}, "linking_excludes", "Give signs"),
        ({"linking_opens": "never"}, "linking_opens", "Choose when"),
    ],
)
async def test_faulty_date_is_told_beside_the_field_and_the_form_is_kept(
    cacd: Clerk, harness: Harness, typed: dict[str, str], field: str, error: str
) -> None:
    before = await harness.call("GET", "/courts/cacd")

    await change(cacd, freeze_reading="on", **typed)

    assert cacd.page.status_code == 422
    assert error in told(cacd, f"{field}-error")
    form = next(one for one in cacd.forms() if one.action.endswith("/calendar"))
    assert {name: form.values[name] for name in typed if name != "linking_opens"} == {
        name: value for name, value in typed.items() if name != "linking_opens"
    }
    assert await harness.call("GET", "/courts/cacd") == before


async def test_calendar_that_is_left_as_it_is_changes_nothing(cacd: Clerk, harness: Harness) -> None:
    """A second of a date that the form does not show stays."""
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-17T23:59:59"})
    await cacd.open(cacd.at("/transition"))

    await change(cacd)

    assert cacd.page.status_code == 409
    assert "Nothing would change" in cacd.page.text
    assert (await harness.call("GET", "/courts/cacd"))["go_live_at"] == "2020-02-17T23:59:59-08:00"


async def test_second_clerk_is_told_of_the_first_ones_change(cacd: Clerk, house: House, harness: Harness) -> None:
    second = await at(house, "cacd")
    await change(cacd, go_live_at="2020-03-03T00:00")
    await change(second, go_live_at="2020-03-10T00:00")
    await cacd.confirm(REASON)

    await second.confirm("Another reason")

    assert second.page.status_code == 409
    assert REASON in told(second, "last-act")
    assert "Before: Tuesday, March 3, 2020" in told(second, "changes")
    assert "March 3" in (await harness.call("GET", "/courts/cacd/notices"))[0]["text"]
    await second.confirm("Another reason")
    assert (await harness.call("GET", "/courts/cacd"))["go_live_at"] == "2020-03-10T00:00:00-07:00"


async def test_form_of_a_step_that_does_not_exist_is_refused(cacd: Clerk, harness: Harness) -> None:
    form = next(one for one in cacd.forms() if "what" in one.values)
    await cacd.send(form, {**form.values, "what": "explode"})

    assert cacd.page.status_code == 400
    assert await acts(harness) == []


async def test_step_of_a_page_that_is_older_than_go_live_is_refused(cacd: Clerk, harness: Harness) -> None:
    """Rule C2: a court that is live is neither frozen nor goes live again, and its go-live does not move."""
    steps = [one for one in cacd.forms() if "what" in one.values]
    await harness.set_calendar("2020-02-19T09:00:00-08:00")
    for step in steps:
        await cacd.send(step, step.values)
        assert (cacd.page.status_code, "The court has moved on" in cacd.page.text) == (409, True), step.values

    assert (await harness.call("GET", "/courts/cacd"))["go_live_at"] == "2020-02-18T00:00:00-08:00"


async def test_early_go_live_drops_what_was_ahead(cacd: Clerk, harness: Harness) -> None:
    """Rules C2, C9: a live court announces nothing afterwards, and its calendar can be changed."""
    dates = {"announced_at": "2020-02-15", "freeze_at": "2020-02-17", "go_live_at": "2020-02-18"}
    await harness.call("PUT", "/courts/cacd/calendar", dates)
    await now(cacd, "go-live")
    assert "Freeze: no day. Before: Monday, February 17" in told(cacd, "changes")
    await cacd.confirm(REASON)
    posted = await notices(harness, "cacd")

    await harness.set_calendar("2020-02-20T00:00:00-08:00")
    await cacd.open(cacd.at("/transition"))
    await change(cacd, linking_excludes="&")

    assert cacd.page.status_code == 200
    assert await notices(harness, "cacd") == posted


async def test_announcement_that_go_live_overtook_is_not_posted(cacd: Clerk, harness: Harness) -> None:
    """Rule C9: also if another way than the desk's led to such a calendar, whose other dates the desk can still change."""
    dates = {"announced_at": "2020-02-20", "go_live_at": "2020-02-21", "freeze_at": None}
    await harness.call("PUT", "/courts/cacd/calendar", dates)
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-18"})
    await harness.set_calendar("2020-02-21T00:00:00-08:00")
    assert next(kind for kind in await notices(harness, "cacd") if kind in {"announcement", "live"}) == "live"
    await cacd.open(cacd.at("/transition"))

    await change(cacd, linking_excludes="&")

    assert cacd.page.status_code == 200


async def test_notice_is_posted_and_mailed_and_stays(clerk: Clerk, browser: Browser, harness: Harness) -> None:
    """Rule C9."""
    await clerk.open(clerk.at("/notices"))
    text = "The intake counter is closed.\r\n\r\nUse the drop box <at> the side door." + " Long." * 100
    page = await clerk.submit("title", title="Closed on Friday", text=text, to_filers="on")

    assert "The notice “Closed on Friday” was posted, and mailed to 3 addresses." in told(clerk, "done")
    assert "Use the drop box &lt;at&gt; the side door." in page.text
    assert "Closed on Friday" in (await browser.open("/courts/cacd/")).text
    (letter,) = [each for each in await mail(harness, "jane@doe.example") if each["kind"] == "clerk"]
    assert "Closed on Friday" in letter["subject"]
    (act,) = await acts(harness)
    assert (act["act"], act["by"]) == ("notice_posted", "clerk")


@pytest.mark.parametrize(
    ("title", "text", "field"), [("", "x", "title"), ("x", " ", "text"), ("x" * 151, "x", "title")]
)
async def test_faulty_notice_is_told_beside_the_field(
    clerk: Clerk, harness: Harness, title: str, text: str, field: str
) -> None:
    before = await harness.call("GET", "/courts/cacd/notices")
    await clerk.open(clerk.at("/notices"))
    page = await clerk.submit("title", title=title, text=text)

    assert page.status_code == 422
    assert f'data-testid="{field}-error"' in page.text
    assert clerk.form("title").values["title"] == title
    assert await harness.call("GET", "/courts/cacd/notices") == before


async def test_notice_is_posted_by_control_call(harness: Harness) -> None:
    body = {"title": "Closed on Friday", "text": "One.\n\nTwo.", "to_filers": True}
    posted = await harness.call("POST", "/courts/cacd/notices", body)

    assert (posted["notice"], posted["title"], posted["text"]) == ("clerk", "Closed on Friday", "One.\n\nTwo.")
    assert (await notices(harness, "cacd"))[0] == "clerk"
    assert (await acts(harness))[0]["by"] is None
    assert (await mail(harness, "jane@doe.example"))[-1]["kind"] == "clerk"
