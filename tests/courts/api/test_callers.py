"""A court's bearer API: what a scope allows, and who a caller is at the court."""

import pytest

from tests.courts.api.program import FILE, LARKSPUR, Introspecting, Program, reasons
from tests.courts.conftest import FIRST_SECOND, LAST_SECOND, ORIGIN, Harness, House, utc
from tests.courts.stand_in import ISSUER

READ, FILE_ONLY = "openid pacer:search", "openid cmecf:file"


@pytest.mark.parametrize(
    ("scope", "path", "needed"),
    [
        ("openid profile", "/whoami", "pacer:search"),
        ("", "/cases", "pacer:search"),
        ("openid", f"/cases/{LARKSPUR}/entries", "pacer:search"),
        (READ, "/filings", "cmecf:file"),
        (FILE_ONLY, "/cases", "pacer:search"),
        (FILE_ONLY, f"/cases/{LARKSPUR}/entries", "pacer:search"),
    ],
)
async def test_insufficient_scope_names_the_missing_scope(
    program: Program, harness: Harness, provider: Introspecting, scope: str, path: str, needed: str
) -> None:
    """RFC 6750 §3.1, insufficient_scope."""
    provider.issue(scope=scope)
    answer = await (program.file() if path == "/filings" else program.get(path))
    assert answer.status_code == 403
    assert answer.headers["www-authenticate"].endswith(f'scope="{needed}"')
    assert answer.json()["error"] == "insufficient_scope"
    refused = (await harness.events("api.refused"))[0]
    assert (refused["reason"], refused["sub"], refused["client_id"]) == ("insufficient_scope", "sub-jane", "docket-app")
    assert await harness.events("filing.accepted") == []


async def test_either_scope_is_enough_for_own_cases(program: Program, provider: Introspecting) -> None:
    """Rule A9: a caller who may only file can still read their own cases and file."""
    for scope in (READ, FILE_ONLY):
        provider.issue(scope=scope)
        for path in ("/whoami", "/cases?mine=true"):
            assert (await program.get(path)).status_code == 200
    assert (await program.file()).status_code == 201


async def test_court_that_is_not_live_refuses_tokens(house: House, harness: Harness, provider: Introspecting) -> None:
    """Rule C3, to the second; and not where linking is open already either (rule L4)."""
    cacd, montana = Program(house, "cacd"), Program(house, "mtd")
    provider.issue(aud=f"{ORIGIN}/courts/cacd/api/")
    provider.issue("montana", aud=f"{ORIGIN}/courts/mtd/api/")
    await harness.set_calendar(LAST_SECOND)
    for answer in (await cacd.get("/whoami"), await cacd.file(), await montana.get("/cases", "montana")):
        assert answer.status_code == 403
        assert answer.json()["code"] == "not_live"
        assert "does not accept Central Sign-On yet" in answer.json()["detail"]
    assert await reasons(harness) == ["not_live"] * 3
    await harness.set_calendar(FIRST_SECOND)
    assert (await cacd.get("/whoami")).status_code == 200


async def test_go_live_is_settled_by_a_request_to_the_api(
    house: House, harness: Harness, provider: Introspecting
) -> None:
    """Rule C4: the go-live is settled by the first request, whoever makes it."""
    provider.issue(aud=f"{ORIGIN}/courts/cacd/api/")
    state, real = await house.courts.control.read_clock()
    await house.courts.database.work(lambda tx: tx.set_clock(state.with_calendar(real, utc(FIRST_SECOND))))
    assert (await Program(house, "cacd").get("/whoami")).status_code == 200
    assert len(await harness.events("court.went_live", court_id="cacd")) == 1


async def test_whoami_tells_a_linked_filer_who_they_are(program: Program, provider: Introspecting) -> None:
    provider.issue()
    answer = await program.get("/whoami")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "court_id": "ca9", "issuer": ISSUER, "sub": "sub-jane", "client_id": "docket-app", "scopes": FILE.split(),
        "linked": True, "login": "jdoe9", "name": "Jane Doe", "may_file": True,
    }  # fmt: skip
    provider.issue(scope=READ)
    assert (await program.get("/whoami")).json()["may_file"] is False


async def test_person_without_a_link_is_a_reader(program: Program, harness: Harness, provider: Introspecting) -> None:
    """Rule C7: the scope is what the person lets the application do, not what the court lets the person do."""
    provider.issue(sub="sub-stranger")
    who = (await program.get("/whoami")).json()
    assert (who["linked"], who["login"], who["may_file"]) == (False, None, False)
    assert (await program.get("/cases")).status_code == 200
    for answer in (await program.file(), await program.upload()):
        assert answer.status_code == 403
        assert answer.json()["code"] == "no_permission"
        assert "www-authenticate" not in answer.headers
    assert [event["sub"] for event in await harness.events("filing.refused")] == ["sub-stranger"] * 2


async def test_filer_whom_the_court_forbids_to_file_is_a_reader(
    program: Program, harness: Harness, provider: Introspecting
) -> None:
    """Rule C7, and at once."""
    provider.issue()
    await harness.call("PATCH", "/courts/ca9/filers/jdoe9", {"may_file": False})
    assert (await program.file()).json()["code"] == "no_permission"
    await harness.call("PATCH", "/courts/ca9/filers/jdoe9", {"may_file": True})
    assert (await program.file()).status_code == 201


async def test_undone_link_ends_filing_at_once(program: Program, harness: Harness, provider: Introspecting) -> None:
    """Rule L8."""
    provider.issue()
    assert (await program.file()).status_code == 201
    await harness.call("DELETE", "/courts/ca9/links/jdoe9", {"reason": "a mistake"})
    assert (await program.file()).status_code == 403


async def test_client_with_a_persons_identifier_is_not_that_person(
    program: Program, harness: Harness, provider: Introspecting
) -> None:
    """RFC 9068 §5: a client that speaks for itself is a reader, whatever it is called."""
    provider.issue(client_id="sub-jane")
    who = (await program.get("/whoami")).json()
    assert (who["sub"], who["client_id"], who["linked"]) == (None, "sub-jane", False)
    assert (await program.file()).status_code == 403
    assert await harness.events("filing.accepted") == []
