"""PACER for all courts (rule C3): readers of every kind at the 204 courts of the default world, through the provider itself."""

from datetime import datetime

import httpx
import pyotp

from cso_sim.federation import Federation
from tests.federation.visitor import Visitor
from tests.idp.authenticator import SECRET

# An account that is linked nowhere, a shared one, one for searching only, a legacy one, and an exempt one.
READERS = {
    "noorabadi": "Newly-Admitted-1",
    "hartwellosei": "Shared-Account-1",
    "dfryreader": "Only-Reading-1",
    "lp1234": "Legacy-Account-1",
    "tb4021": "Exempt-Account-1",
}


async def test_every_kind_of_reader_reads_at_every_court(federation: Federation, control: httpx.AsyncClient) -> None:
    """Rule C3: one login at a court that has not converted is enough, and nobody may file. The courts take turns, so that each
    is read by one kind, and each kind meets all types and phases of courts.
    """
    courts = (await control.get("/_sim/courts?limit=1")).json()
    assert len(courts) == 204
    seen: dict[str, set[tuple[str, str]]] = {name: set() for name in READERS}
    visitors = {name: Visitor(federation.app) for name in READERS}
    for name, password in READERS.items():
        await visitors[name].log_in("cacd", name, password)
        assert (await visitors[name].whoami("cacd"))["by"] == "pacer", name
    for number, court in enumerate(courts):
        name = list(READERS)[number % len(READERS)]
        address = f"/courts/{court['court_id']}"
        page = await visitors[name].open(f"{address}/cgi-bin/iquery.pl")
        assert 'data-testid="query-form"' in page.text, (name, court["court_id"])
        assert f"PACER account {name}, for reading only" in page.text
        assert (await visitors[name].open(f"{address}/filings/new")).status_code == 403
        seen[name].add((court["type"], court["phase"]))
    for name, met in seen.items():
        assert {phase for _, phase in met} >= {"live", "unannounced"}, name
        assert {kind for kind, _ in met} >= {"appellate", "bankruptcy", "district"}, name


async def test_accounts_that_may_not_search_are_refused_with_the_reason(federation: Federation) -> None:
    """Rules A8, A9."""
    for name, password in (("hfarrant", "Idle-Searcher-1"), ("quarrybilling", "Pays-For-Others-1")):
        visitor = Visitor(federation.app)
        page = await visitor.log_in("cacd", name, password)
        assert page.status_code == 403
        assert "it may not search" in page.text
        assert (await visitor.whoami("cacd"))["authenticated"] is False


async def test_wrong_pacer_passwords_at_courts_lock_the_account_at_the_provider(
    federation: Federation, control: httpx.AsyncClient
) -> None:
    """Rule A10: guessing at many courts is guessing at one account."""
    for court_id in ("cacd", "mtd", "nysd", "cit", "jpml", "almb"):
        await Visitor(federation.app).log_in(court_id, "noorabadi", "nonsense")
    page = await Visitor(federation.app).log_in("ilnd", "noorabadi", "Newly-Admitted-1")
    assert page.status_code == 403
    journal = (await control.get("/_sim/journal", params={"kind": "sign_on.locked"})).json()["events"]
    assert [event["login_id"] for event in journal] == ["noorabadi"]


async def test_second_factor_needs_the_code_on_the_form(federation: Federation, control: httpx.AsyncClient) -> None:
    """Rule A11: from 2025 on. Before, the form has no field for it, and the password is enough."""
    visitor = Visitor(federation.app)
    await visitor.log_in("jpml", "gilunga2016", "Second-Factor-1")
    assert (await visitor.whoami("jpml"))["by"] == "pacer"
    await control.put("/_sim/clock", json={"calendar": "2025-06-02T12:00:00-05:00", "frozen": True})
    visitor = Visitor(federation.app)
    page = await visitor.log_in("jpml", "gilunga2016", "Second-Factor-1")
    assert "enter its current code too" in page.text
    now = datetime.fromisoformat((await control.get("/_sim/clock")).json()["protocol"])
    await visitor.submit(login="gilunga2016", key="Second-Factor-1", otpCode=pyotp.TOTP(SECRET).at(now))
    assert (await visitor.whoami("jpml"))["by"] == "pacer"
