"""The main story through the public interface: a court's own login, its last second, Central Sign-On, the link, and after.

The cast is that of the default scenario, `cacd_2020_cutover`.
"""

from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from cso_sim.federation import Federation
from tests.conftest import Databases
from tests.federation.conftest import running, settings
from tests.federation.visitor import Harness, Visitor

LOGIN_ID, PASSWORD = "mholloway", "Ready-Attorney-1"
CACD, MTD = ("mholloway-cacd", "Old-District-Key1"), ("mholloway-mtd", "Old-Montana-Key1")
LAST_SECOND, FIRST_SECOND = "2020-02-17T23:59:59-08:00", "2020-02-18T00:00:00-08:00"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def federation_of(
    databases: Databases, scenario: str | None = None, **provider: Any
) -> AbstractAsyncContextManager[Federation]:
    """A running federation on new databases."""
    urls = databases.migrated("cso_idp"), databases.migrated("court_rp")
    return running(settings(*urls, scenario, provider=provider))


async def log_in_the_old_way(visitor: Visitor, court_id: str, login: str, key: str) -> None:
    await visitor.open(f"/courts/{court_id}/cgi-bin/login.pl")
    await visitor.submit("key", login=login, key=key)


async def sign_on(visitor: Visitor, court_id: str, login_id: str = LOGIN_ID, password: str = PASSWORD) -> None:
    await visitor.open(f"/courts/{court_id}/login")
    await visitor.give_password(login_id, password)


async def file(visitor: Visitor, court_id: str, case_number: str) -> int:
    page = await visitor.open(f"/courts/{court_id}/filings/new")
    if page.status_code != 200:
        return page.status_code
    event = "Motion"
    options = visitor.page.text.partition('name="event"')[2].partition("</select>")[0]
    if "<option" in options:
        event = next(part.partition(chr(34))[0] for part in options.split('value="')[1:] if part.partition(chr(34))[0])
    return (await visitor.upload(PDF, case_number=case_number, event=event)).status_code


async def test_transition_story_from_announcement_to_filing(visitor: Visitor, harness: Harness) -> None:
    """Rules C3, C4, C5, C6, L1, L3, L5, L6: from the old login to the link, at cacd, ca9 and mtd."""
    # Friday: C.D. Cal. is not live; its own login works and files.
    await log_in_the_old_way(visitor, "cacd", *CACD)
    who = await visitor.whoami("cacd")
    members = ("authenticated", "by", "sub", "login", "may_file", "linked")
    assert [who[name] for name in members] == [True, "cmecf", None, "mholloway-cacd", True, False]
    assert "/cgi-bin/login.pl?logout" in visitor.page.text
    assert await file(visitor, "cacd", "2:19-cv-04021") == 200
    assert "Notice of Electronic Filing" in visitor.page.text

    # Tuesday: the session is over, and the old login opens none for anybody.
    await harness.set_calendar(FIRST_SECOND)
    page = await visitor.open("/courts/cacd/filings/new")
    assert (await visitor.whoami("cacd"))["authenticated"] is False
    assert "Central Sign-On" in page.text
    answer = await visitor.client.post(
        "/courts/cacd/cgi-bin/login.pl", data={"login": CACD[0], "key": CACD[1]}, headers={"accept": "text/html"}
    )
    assert answer.status_code == 403
    assert "Central Sign-On" in answer.text

    # Central Sign-On works, and makes a reader until the link.
    await sign_on(visitor, "cacd")
    who = await visitor.whoami("cacd")
    assert (who["by"], who["may_file"], who["linked"]) == ("cso", False, False)
    assert await file(visitor, "cacd", "2:19-cv-04021") == 403

    # The link, with the court's own login and password; then filing.
    await visitor.link("cacd", *CACD)
    who = await visitor.whoami("cacd")
    assert (who["by"], who["may_file"], who["linked"]) == ("cso", True, True)
    assert await file(visitor, "cacd", "2:19-cv-04021") == 200

    # A second live court asks for no password, and knows its own link.
    await visitor.open("/courts/ca9/login")
    assert visitor.path == "/courts/ca9/"
    who = await visitor.whoami("ca9")
    assert (who["by"], who["may_file"], who["linked"]) == ("cso", True, True)
    assert await file(visitor, "ca9", "19-55001") == 200

    # The old login at C.D. Cal. is refused for ever, and the refusal says since when.
    answer = await visitor.client.post(
        "/courts/cacd/cgi-bin/login.pl", data={"login": CACD[0], "key": CACD[1]}, headers={"accept": "text/html"}
    )
    assert answer.status_code == 403
    assert "retired" in answer.text
    assert "2020" in answer.text

    # D. Mont. has not converted: its own login goes on working.
    await log_in_the_old_way(visitor, "mtd", *MTD)
    assert (await visitor.whoami("mtd"))["by"] == "cmecf"
    assert await file(visitor, "mtd", "6:20-cv-00009") == 200

    story = ["court.went_live", "link.made", "credential.retired"]
    kinds = await harness.kinds("cacd")
    assert [kind for kind in kinds if kind in story] == story


async def test_last_legacy_second_and_first_nextgen_second(visitor: Visitor, harness: Harness) -> None:
    """Rule C4: "unable to access after February 17": the last legacy second is 23:59:59 in the court's own time zone."""
    await harness.set_calendar(LAST_SECOND)
    await log_in_the_old_way(visitor, "cacd", *CACD)
    assert (await visitor.whoami("cacd"))["may_file"] is True
    early = await visitor.open("/courts/cacd/login")
    assert early.status_code == 403
    assert (await visitor.whoami("cacd"))["by"] == "cmecf"

    await harness.set_calendar(FIRST_SECOND)
    assert (await visitor.whoami("cacd"))["authenticated"] is False
    await log_in_after_go_live(visitor)
    await sign_on(visitor, "cacd")
    assert (await visitor.whoami("cacd"))["by"] == "cso"


async def log_in_after_go_live(visitor: Visitor) -> None:
    page = await visitor.client.post("/courts/cacd/cgi-bin/login.pl", data={"login": CACD[0], "key": CACD[1]})
    assert page.status_code == 403
    assert (await visitor.whoami("cacd"))["authenticated"] is False


async def test_session_of_the_old_login_ends_when_the_running_calendar_passes_go_live(
    visitor: Visitor, harness: Harness
) -> None:
    """Rule C4, with the clock running by itself."""
    await harness.set_calendar("2020-02-17T23:50:00-08:00", frozen=False)
    await log_in_the_old_way(visitor, "cacd", *CACD)
    assert (await visitor.whoami("cacd"))["authenticated"] is True

    await harness.call("POST", "/clock/advance", {"by": "PT10M"})

    assert (await visitor.whoami("cacd"))["authenticated"] is False
    assert "court.went_live" in await harness.kinds("cacd")


async def test_court_without_a_known_date_stays_with_its_own_login(visitor: Visitor, harness: Harness) -> None:
    """Rule C2: go-live may be unknown; the court does not change then, in any year."""
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": None})

    await harness.set_calendar("2030-01-01T12:00:00-08:00")

    await log_in_the_old_way(visitor, "cacd", *CACD)
    assert (await visitor.whoami("cacd"))["by"] == "cmecf"
    assert (await visitor.open("/courts/cacd/login")).status_code == 403


async def test_moved_date_moves_its_effects(visitor: Visitor, harness: Harness) -> None:
    """Rule C2: dates slip. A time without an offset is the court's own."""
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-03-02T08:00:00"})
    await harness.set_calendar("2020-03-02T07:59:59-08:00")
    await log_in_the_old_way(visitor, "cacd", *CACD)
    assert (await visitor.whoami("cacd"))["by"] == "cmecf"

    await harness.set_calendar("2020-03-02T08:00:00-08:00")

    assert (await visitor.whoami("cacd"))["authenticated"] is False


async def test_retired_stays_retired_when_go_live_is_moved_back(visitor: Visitor, harness: Harness) -> None:
    """Rule L6: only the desk can undo it (L8)."""
    await harness.set_calendar(FIRST_SECOND)
    await sign_on(visitor, "cacd")
    await visitor.link("cacd", *CACD)

    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-06-01"})
    await visitor.open("/courts/cacd/cgi-bin/login.pl")
    page = await visitor.submit("key", login=CACD[0], key=CACD[1])

    assert page.status_code == 403
    assert "retired" in page.text
    await harness.call("DELETE", f"/courts/cacd/links/{CACD[0]}", {"reason": "linked to the wrong account"})
    await log_in_the_old_way(visitor, "cacd", *CACD)
    assert (await visitor.whoami("cacd"))["by"] == "cmecf"


async def test_link_made_before_go_live_retires_the_credential_at_go_live(databases: Databases) -> None:
    """Rules L4, L5: at a court that opens linking at its announcement nobody is locked out in between."""
    async with (
        federation_of(databases, "mtd_2021_announcement") as federation,
        Harness(federation.app) as harness,
        Visitor(federation.app) as visitor,
    ):
        scenario = await harness.call("GET", "/scenario")
        court = next(c for c in scenario["courts"] if c["court_id"] == "mtd")
        filer = next(f for f in court["filers"] if f["key"] and not f["linked_sub"] and f["login"].startswith("mh"))
        account = next(a for a in scenario["accounts"] if a["loginId"] == LOGIN_ID)
        if court["phase"] == "unannounced":
            await harness.set_calendar("2021-08-20T12:00:00-06:00")

        await visitor.open("/courts/mtd/link")
        await visitor.give_password(LOGIN_ID, account["password"])
        await visitor.link("mtd", filer["login"], filer["key"])
        who = await visitor.whoami("mtd")
        assert (who["by"], who["linked"], who["may_file"]) == ("cso", True, False)

        async with Visitor(federation.app) as colleague:
            await log_in_the_old_way(colleague, "mtd", filer["login"], filer["key"])
            assert (await colleague.whoami("mtd"))["may_file"] is True
            await harness.set_calendar("2021-09-27T08:00:00-06:00")
            assert (await colleague.whoami("mtd"))["authenticated"] is False
            page = await colleague.client.post(
                "/courts/mtd/cgi-bin/login.pl", data={"login": filer["login"], "key": filer["key"]}
            )
            assert "retired" in page.text

        await visitor.open("/courts/mtd/login")
        who = await visitor.whoami("mtd")
        assert (who["by"], who["linked"], who["may_file"]) == ("cso", True, True)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_courts_register_any_algorithm_the_provider_signs_with(
    sqlite_databases: Databases, algorithm: str
) -> None:
    urls = sqlite_databases.migrated("cso_idp"), sqlite_databases.migrated("court_rp")
    async with (
        running(settings(*urls, courts={"id_token_signed_response_alg": algorithm})) as federation,
        Visitor(federation.app) as visitor,
    ):
        await sign_on(visitor, "ca9")

        who = await visitor.whoami("ca9")

    assert (who["by"], who["linked"]) == ("cso", True)


async def test_courts_go_on_when_the_provider_rotates_its_key(visitor: Visitor, harness: Harness) -> None:
    await sign_on(visitor, "ca9")
    new = await harness.call("POST", "/keys", {"alg": "RS256"})
    await harness.call("POST", f"/keys/{new['kid']}/use")
    await harness.set_calendar(FIRST_SECOND)

    await visitor.open("/courts/cacd/login")

    assert (await visitor.whoami("cacd"))["by"] == "cso"
