"""The staff of a scenario, and the desk by the typed client (rules L8, L10, L12, L14, C9)."""

import httpx
import pytest

from court_rp.control.desk_models import NoticeCreation, StaffChange, StaffCreation
from cso_sim.federation import Federation
from cso_sim.harness import AsyncHarness, HarnessError
from tests.federation.conftest import new_client
from tests.federation.control_plane.answers import ok
from tests.federation.scenario_texts import FILER, HEAD, PERSON, problems, the_problem

STAFF = """\
[[people.staff]]
court = "cacd"
login = "ada"
key = "Desk-Key-1"
"""
KEY = "Clerks-Desk-Key1"


def test_staff_can_have_the_login_of_a_filer_but_not_of_other_staff() -> None:
    assert "staff[1].login: The login 'ada' is given twice at cacd." in the_problem(
        HEAD + PERSON + FILER + STAFF + STAFF
    )


def test_mistakes_about_staff_are_told_with_their_place() -> None:
    assert "There is no court 'caxd'" in the_problem(HEAD + PERSON + STAFF.replace("cacd", "caxd"))
    assert "There is no 'pasword' here" in problems(HEAD + PERSON + STAFF.replace("key", "pasword"))[-1]


async def test_scenario_names_staff_and_gives_the_other_courts_a_clerk(control: httpx.AsyncClient) -> None:
    ok(await control.put("/_sim/scenario", content=HEAD + PERSON + STAFF, headers={"content-type": "application/toml"}))

    named = ok(await control.get("/_sim/courts/cacd/staff"))
    assert [(each["login"], each["key"], each["name"]) for each in named] == [("ada", "Desk-Key-1", "Ada Example")]
    assert [each["key"] for each in ok(await control.get("/_sim/courts/mtd/staff"))] == [KEY]
    page = (await control.get("/")).text
    assert "cacd desk" in page
    assert "Desk-Key-1" in page
    text = HEAD.replace("[clock]", "default_staff = false\n[clock]") + PERSON + STAFF
    ok(await control.put("/_sim/scenario", content=text, headers={"content-type": "application/toml"}))
    assert ok(await control.get("/_sim/courts/mtd/staff")) == []
    assert KEY not in (await control.get("/")).text


async def test_typed_client_has_the_whole_desk(federation: Federation) -> None:
    transport = httpx.ASGITransport(federation.app)
    async with AsyncHarness(federation.settings.provider.issuer, transport=transport) as sim:
        assert [each.login for each in await sim.desk.staff("cacd")] == ["rdelacroix"]
        await sim.desk.create_staff("cacd", StaffCreation(login="wtate", key="Tates-Key-1"))
        await sim.desk.change_staff("cacd", "wtate", StaffChange(name="Wilma Tate"))
        assert [each.name for each in await sim.desk.staff("cacd")][-1] == "Wilma Tate"
        await sim.desk.remove_staff("cacd", "wtate")
        await sim.desk.reset_key("cacd", "posei", "lost")
        await sim.desk.join("cacd", "posei", "wquill", "one person")
        await sim.courts.link("cacd", "mholloway-cacd", "mholloway", "lost")
        await sim.courts.unlink("cacd", "mholloway-cacd", "wrong account")
        posted = await sim.desk.post_notice("cacd", NoticeCreation(title="Closed", text="On Friday."))
        assert (await sim.desk.notices("cacd"))[0] == posted
        assert [act.act for act in await sim.desk.acts("cacd")] == [
            "notice_posted", "unlinked", "linked_by_hand", "joined", "closed", "key_reset",
        ]  # fmt: skip
        with pytest.raises(HarnessError, match="has no login"):
            await sim.desk.remove_staff("cacd", "wtate")


async def test_clerk_links_by_hand_across_both_services(federation: Federation) -> None:
    """Rule L10: the court asks the provider on the wire, and the holder's page Manage My Account shows the link."""
    async with new_client(federation) as client:
        await client.post("/courts/cacd/desk/login", data={"login": "rdelacroix", "key": KEY})
        page = (await client.get("/courts/cacd/desk/filers?q=mholloway-cacd")).text
        address = page.split('data-testid="filer-mholloway-cacd"')[0].rsplit('href="', 1)[1].split('"')[0]
        token = (await client.get(address)).text.split('name="csrf" value="')[1].split('"')[0]

        page = (await client.post(f"{address}/link", data={"csrf": token, "account": "mholloway"})).text

        assert "PACER account mholloway, number " in page
        assert "(Maren Holloway)" in page
        page = (await client.post(f"{address}/link", data={"csrf": token, "account": "lp1234"})).text
        assert "is a legacy account" in page
