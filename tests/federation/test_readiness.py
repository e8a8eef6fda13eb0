"""The readiness report: counts, reasons and who will be locked out, as JSON, as pages and as CSV (rules R1, R2)."""

import csv
import io
import re
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.control_plane.answers import ok
from tests.federation.visitor import Harness, Visitor

DAY = "2020-02-18"


def logins(report: dict[str, Any]) -> list[str]:
    return [one["login"] for one in report["locked_out"]]


async def report(harness: Harness, court_id: str, on: str = "") -> dict[str, Any]:
    found: dict[str, Any] = await harness.call("GET", f"/courts/{court_id}/readiness{f'?on={on}' if on else ''}")
    return found


async def reasons(harness: Harness, court_id: str, on: str = "") -> dict[str, str]:
    """The first reason of each filer."""
    filers = await harness.call("GET", f"/courts/{court_id}/readiness/filers{f'?on={on}' if on else ''}")
    return {one["login"]: one["reasons"][0] if one["reasons"] else "" for one in filers}


async def test_report_counts_who_is_ready_what_others_lack_and_who_will_be_locked_out(harness: Harness) -> None:
    """Rule R2: before go-live nobody is locked out; on the day those are who lack more than the link."""
    now, then = await report(harness, "cacd"), await report(harness, "cacd", DAY)

    assert (now["phase"], now["on"], now["locked_out"]) == ("announced", "2020-02-14", [])
    assert (then["phase"], then["total"], then["ready"], then["linked"]) == ("live", 6, 3, 0)
    assert then["not_ready"] == now["not_ready"] == {"no_account": 2, "legacy_account": 1}
    assert then["ready"] + sum(then["not_ready"].values()) == then["total"]
    assert logins(then) == ["lprewitt", "posei", "wquill"]
    first = then["locked_out"][0]
    assert (first["loginId"], first["reason"], first["by"]) == ("lp1234", "legacy_account", "2020-02-17")


async def test_report_of_a_live_court_tells_late_linkers_from_those_locked_out(harness: Harness) -> None:
    """Rules R2, L5: who has only to link is not ready, and not locked out."""
    await harness.set_calendar("2020-02-18T09:00:00-08:00")
    await harness.call("POST", "/courts/cacd/links", {"login": "gilunga", "loginId": "gilunga2016", "reason": "test"})
    found = await report(harness, "cacd")

    assert found["not_ready"] == {"no_account": 2, "legacy_account": 1, "not_linked": 2}
    assert (found["ready"], found["linked"]) == (1, 1)
    assert logins(found) == ["lprewitt", "posei", "wquill"]
    assert found["locked_out"][0]["by"] == "2020-02-18"


async def test_day_counts_to_its_end(harness: Harness) -> None:
    """Rule R2: a court that goes live at noon is live on that day."""
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-20T12:00:00"})

    assert logins(await report(harness, "cacd", "2020-02-19")) == []
    assert len(logins(await report(harness, "cacd", "2020-02-20"))) == 3


async def test_upgraded_and_new_account_make_ready(harness: Harness) -> None:
    """Rule R2: the report is that of the moment, and not of the scenario."""
    await harness.call("PATCH", "/accounts/lp1234", {"created_on": "2016-03-01"})
    await harness.call("POST", "/accounts", account("wanda.quill", email="Wanda.Quill@mail.example"))

    assert logins(await report(harness, "cacd", DAY)) == ["posei"]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("accounts", "reason", "login_id"),
    [
        ([{"type": "shared"}], "shared_account", "quill0"),
        ([{"type": "paa"}], "administrative_account", "quill0"),
        ([{"type": "shared"}, {"created_on": "2009-03-01"}], "legacy_account", "quill1"),
        ([{"created_on": "2009-03-01"}, {"created_on": "2016-03-01"}], "", "quill1"),
        ([{"status": "cancelled"}, {"status": "locked"}], "locked_account", "quill1"),
        ([{"status": "cancelled"}], "cancelled_account", "quill0"),
    ],
)
async def test_of_several_accounts_with_one_address_the_best_counts(
    harness: Harness, accounts: list[dict[str, str]], reason: str, login_id: str
) -> None:
    """Rule R2 (*own*): a shared account counts only where there is no other, and makes nobody ready."""
    for number, more in enumerate(accounts):
        name = f"quill{number}"
        await harness.call("POST", "/accounts", account(name, **{key: more[key] for key in more if key != "status"}))
        if "status" in more:
            await harness.call("PATCH", f"/accounts/{name}", {"status": more["status"]})

    filers = await harness.call("GET", "/courts/cacd/readiness/filers")
    quill = next(one for one in filers if one["login"] == "wquill")
    assert (" ".join(quill["reasons"]), quill["loginId"]) == (reason, login_id)


async def test_link_counts_before_the_address(harness: Harness) -> None:
    """Rule R2: the linked account is the person's, whatever its address; no other one replaces it when it is cancelled."""
    await harness.call("POST", "/accounts", account("elsewhere1", email="else@where.example"))
    await harness.call("POST", "/accounts", account("quill.own1"))
    await harness.set_calendar("2020-02-18T09:00:00-08:00")
    await harness.call("POST", "/courts/cacd/links", {"login": "wquill", "loginId": "elsewhere1", "reason": "test"})
    assert (await reasons(harness, "cacd"))["wquill"] == ""
    await harness.call("PATCH", "/accounts/elsewhere1", {"status": "cancelled"})

    assert (await reasons(harness, "cacd"))["wquill"] == "cancelled_account"


async def test_second_login_of_one_person_needs_an_account_of_its_own(harness: Harness) -> None:
    """Rules L2, L14, R2."""
    await harness.call("POST", "/accounts", account("quill.own1"))
    filer = {"login": "wquill2", "key": "Old-Key-22", "name": "Wanda Quill", "email": "wanda.quill@mail.example"}
    await harness.call("POST", "/courts/cacd/filers", filer)

    found = await reasons(harness, "cacd", DAY)
    assert (found["wquill"], found["wquill2"]) == ("", "second_login")
    assert "wquill2" not in logins(await report(harness, "cacd", DAY))


async def test_login_that_was_joined_into_another_is_nobodys(harness: Harness) -> None:
    """Rules L14, R1, R2: the closed login is counted nowhere, and the person's login is the kept one."""
    gilunga = next(
        one for one in await harness.call("GET", "/courts/cacd/readiness/filers") if one["login"] == "gilunga"
    )
    second = {"login": "gilunga2", "key": "Old-Key-22", "name": gilunga["name"], "email": gilunga["email"]}
    await harness.call("POST", "/courts/cacd/filers", second)
    before = await report(harness, "cacd", DAY)
    await harness.call("POST", "/courts/cacd/filers/gilunga2/join", {"other": "gilunga", "reason": "one person"})

    after = await report(harness, "cacd", DAY)
    assert (before["total"], before["not_ready"].get("second_login")) == (7, 1)
    assert (after["total"], after["ready"], logins(after)) == (6, 3, ["lprewitt", "posei", "wquill"])
    assert "gilunga" not in await reasons(harness, "cacd", DAY)
    person = await harness.call("GET", "/accounts/gilunga2016/readiness?court_id=cacd")
    assert (person["ready"], person["reasons"]) == (True, [])


async def test_login_that_stays_retired_when_go_live_is_moved_back_files_nothing_until_then(harness: Harness) -> None:
    """Rules L6, R1: nobody is told to go on filing with it."""
    await harness.set_calendar("2020-02-18T09:00:00-08:00")
    await harness.call("POST", "/courts/cacd/links", {"login": "gilunga", "loginId": "gilunga2016", "reason": "test"})
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-03-03"})

    person = await harness.call("GET", "/accounts/gilunga2016/readiness?court_id=cacd")

    assert (person["ready"], person["link"]) == (True, "/courts/cacd/help#contact")
    assert person["next_step"].startswith("Your CM/ECF login is retired.")


async def test_empty_address_joins_nobody(harness: Harness) -> None:
    """Rules R1, R2: a filer without an address is not the holder of any account without one."""
    await harness.call("POST", "/accounts", account("noaddress1", email=""))
    filer = {"login": "noaddress", "key": "Old-Key-22", "name": "Somebody Else", "email": ""}
    await harness.call("POST", "/courts/cacd/filers", filer)

    assert (await reasons(harness, "cacd"))["noaddress"] == "no_account"
    person = await harness.call("GET", "/accounts/noaddress1/readiness?court_id=cacd")
    assert person["reasons"] == ["no_login"]


async def test_court_that_links_no_such_login_and_one_that_permits_no_filing_are_told(harness: Harness) -> None:
    """Rules C7, L12, R2; clerks are no filers."""
    await harness.call("PUT", "/courts/cacd/calendar", {"linking_excludes": "-"})
    await harness.call("PATCH", "/courts/cacd/filers/gilunga", {"may_file": False})
    await harness.call("POST", "/courts/cacd/filers", {"login": "office", "key": "Old-Key-22", "role": "clerk"})

    found = await reasons(harness, "cacd", DAY)
    assert (found["mholloway-cacd"], found["gilunga"]) == ("unlinkable_login", "not_permitted")
    assert "office" not in found
    assert "mholloway-cacd" in logins(await report(harness, "cacd", DAY))


async def test_rules_of_the_day_count_for_passwords_and_second_factors(harness: Harness) -> None:
    """Rules A10, A11, R2: what the sign-on will ask for on the day holds up, and locks nobody out."""
    await harness.set_calendar("2025-12-29T09:00:00-08:00")
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2026-01-12"})
    await harness.call("PATCH", "/accounts/gilunga2016", {"password_set_on": "2025-07-10"})

    now, enforced = await reasons(harness, "cacd"), await reasons(harness, "cacd", "2025-12-31")
    assert (now["mholloway-cacd"], enforced["mholloway-cacd"]) == ("", "no_second_factor")
    then = await reasons(harness, "cacd", "2026-01-12")
    assert (enforced["gilunga"], then["gilunga"]) == ("", "old_password")
    assert {"gilunga", "mholloway-cacd"}.isdisjoint(logins(await report(harness, "cacd", "2026-01-12")))


async def test_matrix_has_the_reason_of_each_kind(harness: Harness) -> None:
    """Rules A1, A2, A4, A8, R2: one person of every kind."""
    await harness.call("PUT", "/scenario", {"name": "account_matrix"})

    assert await reasons(harness, "mtd", "2021-09-27") == {
        "none-login": "no_account",
        "legacy-login": "legacy_account",
        "upgraded-login": "not_linked",
        "upgraded-early": "",
        "new-login": "not_linked",
        "new-early": "",
        "shared-login": "shared_account",
        "paa-login": "administrative_account",
        "reader-login": "not_linked",
        "government-login": "not_linked",
        "government-early": "",
        "cancelled-login": "cancelled_account",
    }
    assert await reasons(harness, "cacd") == {
        "none-proof": "no_account",
        "legacy-proof": "legacy_account",
        "upgraded-proof": "not_linked",
        "upgraded-retired": "",
        "new-proof": "not_linked",
        "new-retired": "",
        "shared-proof": "shared_account",
        "paa-proof": "administrative_account",
        "reader-proof": "not_linked",
        "government-proof": "not_linked",
        "government-retired": "",
        "cancelled-proof": "cancelled_account",
    }


async def test_person_gets_the_next_step_by_when_and_why(harness: Harness) -> None:
    """Rule R1 (contract: ready, next_step, by, why)."""

    async def of(login_id: str, court_id: str = "cacd") -> dict[str, Any]:
        found: dict[str, Any] = await harness.call("GET", f"/accounts/{login_id}/readiness?court_id={court_id}")
        return found

    legacy = await of("lp1234")
    assert (legacy["ready"], legacy["by"], legacy["link"]) == (False, "2020-02-17", "/account/upgrade")
    assert legacy["next_step"] == "Upgrade your legacy PACER account."
    assert legacy["why"].endswith("until it is upgraded.")
    assert (await of("mholloway"))["ready"] is True
    assert (await of("mholloway", "ca9"))["link"] == "/courts/ca9/filings/new"
    assert (await of("lp1234", "mtd"))["reasons"] == ["legacy_account", "no_login"]
    assert (await of("tbeaulieu"))["asides"] == ["cja_account_apart"]


async def test_courts_stand_on_a_time_axis_by_their_go_live(harness: Harness) -> None:
    """Rule R2: each on its own day."""
    await harness.call("PUT", "/courts/mtd/calendar", {"go_live_at": None})
    courts = (await harness.call("GET", "/readiness"))["courts"]

    assert [each["court_id"] for each in courts] == ["ca9", "wawb", "cacd", "mtd"]
    cacd = courts[2]
    assert (cacd["on"], cacd["total"], cacd["ready"], cacd["ready_share"], cacd["locked_out"]) == (DAY, 6, 3, 0.5, 3)
    assert courts[3]["go_live_at"] is None


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/courts/cacd/readiness?on=2020-02-13", 422, "is past at cacd, where it is 2020-02-14"),
        ("/courts/cacd/readiness?on=2020-02-31", 422, "Did you mean 2020-02-29?"),
        ("/courts/cacd/readiness?on=1582000000", 422, "a day such as 2020-02-18"),
        ("/courts/cacd/readiness?on=9999-12-31", 422, "The calendar ends on 2100-12-31."),
        ("/courts/nowhere/readiness", 404, "There is no court 'nowhere'."),
        ("/accounts/nobody/readiness?court_id=cacd", 404, "There is no account 'nobody'"),
        ("/accounts/mholloway/readiness", 422, "court_id: This is missing."),
        ("/accounts/mholloway/readiness?court_id=cacdd", 404, "Did you mean 'cacd'?"),
    ],
)
async def test_impossible_questions_are_refused(control: httpx.AsyncClient, path: str, status: int, says: str) -> None:
    answer = await control.get(f"/_sim{path}")

    assert answer.status_code == status
    assert says in answer.json()["detail"]


# The pages


async def test_page_shows_charts_tables_and_the_people(control: httpx.AsyncClient) -> None:
    """Rule R2: what a chart shows stands in the table beside it."""
    page = (await control.get(f"/courts/cacd/readiness?on={DAY}")).text

    assert "3 filers will be locked out." in page
    assert "3 of 6 filers are ready; 0 are linked." in page
    for chart in ("chart-states", "chart-reasons"):
        assert re.search(rf'<svg [^>]*role="img" aria-labelledby="{chart}"', page)
    assert re.search(r'<th scope="row">Locked out</th><td>3 \(50%\)</td>', page)
    assert re.search(r'<th scope="row">no PACER account of their own</th><td>2</td>', page)
    assert page.count("(locked out)") == 3
    chosen = (await control.get(f"/courts/cacd/readiness?on={DAY}&reason=legacy_account")).text
    assert "Lionel Prewitt" in chosen
    assert "Wanda Quill" not in chosen


@pytest.mark.parametrize(
    ("query", "says"),
    [("on=2020-02-13", "Choose today or a later day."), ("on=tomorrow", "This must be a day such as")],
)
async def test_impossible_day_is_told_beside_the_field(control: httpx.AsyncClient, query: str, says: str) -> None:
    answer = await control.get(f"/courts/cacd/readiness?{query}")

    assert answer.status_code == 422
    assert says in answer.text
    assert 'data-testid="on-error"' in answer.text


async def test_all_courts_are_drawn_over_time(control: httpx.AsyncClient) -> None:
    """Rule R2."""
    page = (await control.get("/readiness/courts")).text

    assert page.count("<circle cx=") == 3
    assert "Central District of California, 2020-02-18: 3 of 6 ready, 3 locked out" in page
    assert f'href="/courts/cacd/readiness?on={DAY}" data-testid="court-cacd"' in page


async def test_csv_has_one_filer_a_line_and_no_formula(control: httpx.AsyncClient) -> None:
    """Rule R2."""
    filer = {"login": "formula", "key": "Old-Key-22", "name": "=1+1", "email": "f@formula.example"}
    ok(await control.post("/_sim/courts/cacd/filers", json=filer), 201)
    answer = await control.get(f"/courts/cacd/readiness?on={DAY}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="readiness-cacd-{DAY}.csv"'
    assert [row["login"] for row in rows if row["locked_out"] == "yes"] == ["lprewitt", "posei", "wquill", "formula"]
    assert rows[-1]["name"] == "'=1+1"
    assert rows[1]["reasons"] == "legacy_account"


async def test_court_without_filers_and_unknown_court_have_a_page(control: httpx.AsyncClient) -> None:
    assert "This court has no filers yet." in (await control.get("/courts/jpml/readiness")).text
    unknown = await control.get("/courts/nowhere/readiness", headers={"accept": "text/html"})
    assert unknown.status_code == 404
    assert "There is no court" in unknown.text


@pytest.mark.parametrize("path", ["/courts/cacd/readiness", "/courts/cacd/readiness?format=csv", "/readiness/courts"])
async def test_report_is_for_operators_only(federation: Federation, path: str) -> None:
    """Rule R2: it names people, and the counts of a small court tell who has an account."""
    transport = httpx.ASGITransport(federation.app, client=("203.0.113.9", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8400") as stranger:
        answer = await stranger.get(path)

    assert answer.status_code == 403
    assert "Prewitt" not in answer.text
    assert 'href="/readiness"' in answer.text


async def test_report_is_found_from_the_front_page_and_from_the_scenario_courts(visitor: Visitor) -> None:
    page = (await visitor.open("/")).text
    assert 'href="/readiness" data-testid="readiness"' in page
    assert 'href="/readiness/courts" data-testid="readiness-courts"' in page
    assert (await visitor.open("/readiness/courts")).status_code == 200


def account(login_id: str, **more: str) -> dict[str, str]:
    return {
        "loginId": login_id,
        "password": "Some-Password-1",
        "name": "Wanda Quill",
        "email": "wanda.quill@mail.example",
        "created_on": "2016-03-01",
        **more,
    }
