"""What follows when a date of a court's calendar passes, is moved, or is moved back."""

import asyncio

from tests.courts.conftest import FIRST_SECOND, FRIDAY, LAST_SECOND, Browser, Harness, House, build_house, world

# Seconds after which a date that was to pass by itself will not. A slow machine needs some; a good one never waits for them.
PATIENCE = 60


async def test_go_live_is_recorded_once(house: House, harness: Harness) -> None:
    """Rule C2: the phase is pure; the journal says once when it changed."""
    await harness.set_calendar(FIRST_SECOND)
    browsers = [house.browser() for _ in range(4)]
    await asyncio.gather(*(browser.open("/courts/cacd/") for browser in browsers))
    await house.courts.tick()
    events = await harness.events("court.went_live", court_id="cacd")
    assert [event["go_live_at"] for event in events] == ["2020-02-18T08:00:00+00:00"]


async def test_running_calendar_reaches_go_live(house: House, harness: Harness, browser: Browser) -> None:
    """Rule C4: the session ends when the calendar gets there by itself; the first request finds the new login page."""
    await harness.set_calendar(FRIDAY)
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-14T09:00:00.300"})
    await harness.call("PUT", "/clock", {"calendar": FRIDAY, "frozen": False})
    async with asyncio.timeout(PATIENCE):
        who = await browser.whoami("cacd")
        while who["authenticated"]:
            await asyncio.sleep(0.05)
            who = await browser.whoami("cacd")
    assert len(await harness.events("court.went_live", court_id="cacd")) == 1
    assert (await harness.events("court.went_live", court_id="cacd"))[0]["sessions_ended"] == 1


async def test_due_dates_are_settled_without_a_visitor(house: House, harness: Harness) -> None:
    """Rule C9: the letters go out although nobody looks at the court, and another process, which settles nothing itself, has set
    the date.
    """
    await harness.set_calendar(FRIDAY)
    other = build_house(house.settings, house.provider)
    await other.harness.call("PUT", "/courts/jpml/calendar", {"announced_at": "2020-02-14T09:00:00.500"})
    await other.harness.call("PUT", "/clock", {"calendar": FRIDAY, "frozen": False})
    async with asyncio.timeout(PATIENCE):
        while not await harness.events("court.announced", court_id="jpml"):  # noqa: ASYNC110 - like a visitor
            await asyncio.sleep(0.05)
    await house.courts.tick()
    assert len(await harness.events("court.announced", court_id="jpml")) == 1
    await other.courts.database.close()


async def test_slipped_date_moves_its_effects(harness: Harness, browser: Browser) -> None:
    """Rule C2: a date is postponed; the court's own login works until the new date."""
    await harness.set_calendar(LAST_SECOND)
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-25"})
    await harness.set_calendar("2020-02-20T12:00:00-08:00")
    assert (await browser.whoami("cacd"))["may_file"] is True
    await harness.set_calendar("2020-02-25T00:00:00-08:00")
    assert (await browser.whoami("cacd"))["authenticated"] is False


async def test_session_for_linking_that_go_live_ended_stays_ended(harness: Harness, browser: Browser) -> None:
    """Rule L5: also if the date is put ahead again, and linking is open as before."""
    await browser.sign_on("mtd")
    assert (await browser.whoami("mtd"))["authenticated"] is True
    for day in ("2020-02-14", "2020-03-02"):
        await harness.call("PUT", "/courts/mtd/calendar", {"go_live_at": day})
    assert (await browser.whoami("mtd"))["authenticated"] is False


async def test_loaded_link_at_a_live_court_retired_the_login_at_the_later_of_both_days(house: House) -> None:
    """Rule L5: at go-live, or when it was linked after that."""
    days = ("2020-02-03T08:00:00+00:00", "2020-02-10T08:00:00+00:00")
    everybody = [
        {**who, "linked_sub": f"sub-{day}", "linked_login_id": "janedoe1", "linked_at": day}
        for who, day in zip((each for each in world()["filers"] if each["court_id"] == "ca9"), days, strict=True)
    ]
    state, _ = await house.courts.control.read_clock()

    calendars = {"ca9": {"go_live_at": "2020-02-05"}}
    await house.courts.control.load({"calendar": FRIDAY, "courts": calendars, "filers": everybody}, state)

    filers = [await house.harness.filer("ca9", login) for login in ("jdoe9", "roe9")]
    assert [(each["credential"], each["retired_at"]) for each in filers] == [
        ("retired", "2020-02-05T08:00:00+00:00"),
        ("retired", "2020-02-10T08:00:00+00:00"),
    ]


async def test_unknown_go_live_never_comes(harness: Harness, browser: Browser) -> None:
    """Rule C2: go-live may be unknown; then the court's own login works for ever."""
    await harness.set_calendar("2035-01-01T00:00:00+00:00")
    await browser.log_in("jpml", "jdoe-jp", "Jpml-Key-1")
    assert (await browser.whoami("jpml"))["may_file"] is True
    court = await harness.call("GET", "/courts/jpml")
    assert (court["phase"], court["go_live_at"]) == ("unannounced", None)


async def test_omitted_members_stay_and_null_means_unknown(harness: Harness) -> None:
    """Members that are not sent keep their values."""
    before = await harness.call("GET", "/courts/mtd")
    after = await harness.call("PUT", "/courts/mtd/calendar", {"go_live_at": None})
    assert after["go_live_at"] is None
    for name in ("announced_at", "freeze_at", "freeze_filing", "linking_opens"):
        assert after[name] == before[name]


async def test_go_live_that_passes_again_is_a_new_event(harness: Harness, browser: Browser) -> None:
    """Rule L6: ended sessions stay ended and retired credentials stay retired; the next go-live is a new one."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await harness.set_calendar(FIRST_SECOND)
    await harness.set_calendar(FRIDAY)
    assert (await browser.whoami("cacd"))["authenticated"] is False
    assert (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).status_code == 200
    await harness.set_calendar(FIRST_SECOND)
    assert (await browser.whoami("cacd"))["authenticated"] is False
    assert len(await harness.events("court.went_live", court_id="cacd")) == 2


async def test_link_made_before_go_live_retires_the_credential_at_go_live(harness: Harness, browser: Browser) -> None:
    """Rules L4 and L5: nobody is locked out in between, and the moment moves with the date."""
    page = await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    assert "Your accounts are linked" in page.text
    assert await browser.whoami("mtd") == {
        "authenticated": True, "by": "cso", "sub": "sub-jane", "login": "jdoe-mt", "may_file": False, "linked": True,
    }  # fmt: skip
    assert (await harness.filer("mtd", "jdoe-mt"))["credential"] == "login"
    await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    assert (await browser.whoami("mtd"))["may_file"] is True
    await harness.call("PUT", "/courts/mtd/calendar", {"freeze_at": None, "go_live_at": "2020-04-06"})
    await harness.set_calendar("2020-03-20T00:00:00-06:00")
    assert (await browser.whoami("mtd"))["may_file"] is True
    await harness.set_calendar("2020-04-06T00:00:00-06:00")
    filer = await harness.filer("mtd", "jdoe-mt")
    assert (filer["credential"], filer["retired_at"]) == ("retired", "2020-04-06T06:00:00+00:00")
    retired = (await harness.events("credential.retired", court_id="mtd"))[0]
    assert (retired["cause"], retired["sub"]) == ("went_live", "sub-jane")
    assert (
        "retired on Monday, April 6, 2020, 12:00 a.m. MDT" in (await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")).text
    )


async def test_retired_stays_retired_when_go_live_is_moved_back(harness: Harness, browser: Browser) -> None:
    """Rule L6."""
    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    await harness.set_calendar(FRIDAY)
    page = await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert page.status_code == 403
    assert "retired" in page.text
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": None})
    assert (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).status_code == 403
    assert (await browser.log_in("cacd", "roe", "Cacd-Key-2")).status_code == 200


async def test_second_go_live_retires_no_credential_again(harness: Harness, browser: Browser) -> None:
    """Rules L5, L6: a credential has one day of retirement, that of the first go-live, and one event."""
    await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    await harness.set_calendar("2020-03-16T00:00:00-06:00")
    first = await harness.filer("mtd", "jdoe-mt")
    await harness.set_calendar(FRIDAY)
    await harness.call("PUT", "/courts/mtd/calendar", {"go_live_at": "2020-04-06"})
    await harness.set_calendar("2020-04-06T00:00:00-06:00")

    filer = await harness.filer("mtd", "jdoe-mt")

    assert (filer["credential"], filer["retired_at"]) == ("retired", "2020-03-16T06:00:00+00:00")
    assert filer["retired_at"] == first["retired_at"]
    assert len(await harness.events("credential.retired", court_id="mtd")) == 1
    assert [e["credentials_retired"] for e in await harness.events("court.went_live", court_id="mtd")] == [1, 0]


async def test_central_sign_on_session_is_invalid_after_go_live_moves_back(harness: Harness, browser: Browser) -> None:
    """Rule C3 holds on every request, not only at the login."""
    await harness.set_calendar(FIRST_SECOND)
    await browser.sign_on("cacd")
    assert (await browser.whoami("cacd"))["by"] == "cso"
    await harness.set_calendar(FRIDAY)
    assert (await browser.whoami("cacd"))["authenticated"] is False


async def test_filers_get_the_announcement_and_the_linking_instructions(harness: Harness) -> None:
    """Rule C9: letters to everybody registered; once each."""
    subjects = [message["subject"] for message in (await harness.call("GET", "/inbox/ROE@roe.example"))["messages"]]
    assert "CACD: NextGen CM/ECF is coming" in subjects
    assert "CACD: how to link your accounts" not in subjects
    await harness.set_calendar(FIRST_SECOND)
    await harness.set_calendar("2020-02-19T00:00:00-08:00")
    messages = (await harness.call("GET", "/inbox/roe@roe.example"))["messages"]
    linking = [message for message in messages if message["subject"] == "CACD: how to link your accounts"]
    assert len(linking) == 1
    assert linking[0]["sent_at"] == "2020-02-18T08:00:00+00:00"


async def test_announcement_opens_linking_where_the_court_says_so(harness: Harness) -> None:
    """Rules C9 and L4: the instructions come with the announcement."""
    messages = (await harness.call("GET", "/inbox/jane@doe.example"))["messages"]
    assert [m["kind"] for m in messages if m["court_id"] == "mtd"] == ["announcement", "linking"]


async def test_linked_filers_get_no_linking_instructions(harness: Harness, browser: Browser) -> None:
    """Rule C9: the instructions at go-live go to those who are yet to link."""
    await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    await harness.call("POST", "/courts/mtd/filers", {"login": "late", "key": "x", "email": "late@late.example"})
    await harness.set_calendar("2020-03-16T00:00:00-06:00")
    for address, letters in (("jane@doe.example", 1), ("late@late.example", 1)):
        messages = (await harness.call("GET", f"/inbox/{address}"))["messages"]
        assert len([m for m in messages if (m["court_id"], m["kind"]) == ("mtd", "linking")]) == letters
    assert messages[-1]["sent_at"] == "2020-03-16T06:00:00+00:00"


async def test_front_page_shows_the_phase_its_notices_and_court_local_time(harness: Harness, browser: Browser) -> None:
    """Rules C2, C9 and F3."""
    page = (await browser.open("/courts/cacd/")).text
    assert 'class="phase phase--announced"' in page
    assert "Tuesday, February 18, 2020, 12:00 a.m. PST" in page
    assert "Do not upgrade a shared account" in page
    assert "This is a simulator" in page
    assert "Friday, February 14, 2020, 9:00 a.m. PST" in page
    page = (await browser.open("/courts/jpml/")).text
    assert "This simulator knows no date" in page
    await harness.set_calendar(FIRST_SECOND)
    page = (await browser.open("/courts/cacd/")).text
    assert 'class="phase phase--live"' in page
    assert "NextGen CM/ECF is live" in page


async def test_freeze_refuses_filing_until_go_live(harness: Harness, browser: Browser) -> None:
    """Rule C8: filing off, reading on, with a page that says until when."""
    await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    await harness.call("PUT", "/courts/mtd/calendar", {"freeze_at": "2020-02-14T09:30:00"})
    await harness.set_calendar("2020-02-14T09:31:00-07:00")
    who = await browser.whoami("mtd")
    assert (who["authenticated"], who["may_file"]) == (True, False)
    page = await browser.open("/courts/mtd/filings/new")
    assert page.status_code == 403
    assert "Filing is switched off until Monday, March 16, 2020, 12:00 a.m. MDT" in page.text
    assert (await browser.open("/courts/mtd/filings/")).status_code == 200
    assert (await harness.events("filing.refused"))[-1]["reason"] == "frozen"


async def test_freeze_settings_decide_about_reading_and_filing(harness: Harness, browser: Browser) -> None:
    """Rule C8."""
    await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    change = {"freeze_at": "2020-02-14T08:00:00", "freeze_reading": True, "freeze_filing": False}
    await harness.call("PUT", "/courts/mtd/calendar", change)
    page = await browser.open("/courts/mtd/filings/")
    assert page.status_code == 403
    assert "Reading is switched off until" in page.text
    assert (await browser.whoami("mtd"))["may_file"] is True
    assert (await browser.open("/courts/mtd/filings/new")).status_code == 200


async def test_login_that_ended_at_go_live_says_why(browser: Browser, harness: Harness) -> None:
    """The page that the visitor asks for next says it, and so does the front page; whoever logs in again reads it no more."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await harness.set_calendar(FIRST_SECOND)
    for path in ("/", "/cgi-bin/iquery.pl"):
        page = await browser.client.get(f"/courts/cacd{path}")
        assert "This court went live, and your login here ended then." in page.text
        assert "That was on Tuesday, February 18, 2020, 12:00 a.m. PST." in page.text

    await browser.sign_on("cacd")

    assert "ended then" not in (await browser.open("/courts/cacd/")).text


async def test_every_page_says_when_it_is_and_who_is_logged_in(browser: Browser, harness: Harness) -> None:
    page = await browser.open("/courts/cacd/")
    assert "Friday, February 14, 2020, 9:00 a.m. PST" in page.text
    assert "You are not logged in." in page.text
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert "Logged in with the CM/ECF login jdoe." in (await browser.open("/courts/cacd/filings/")).text
    await harness.set_calendar(FIRST_SECOND)
    await browser.sign_on("cacd")
    page = await browser.open("/courts/cacd/filings/")
    assert "Tuesday, February 18, 2020, 12:00 a.m. PST" in page.text
    assert "Logged in as janedoe1, through Central Sign-On." in page.text
