"""Receipts, from a query at a court to the billing history of the holder (rule A15), and what follows for their search (A14)."""

import re

from tests.federation.test_logout import eventually
from tests.federation.visitor import Harness, Visitor

MARTA, PASSWORD = "mholloway", "Ready-Attorney-1"


async def test_receipt_of_a_court_is_in_the_billing_history_once(harness: Harness, visitor: Visitor) -> None:
    """Rules A14, A15: with the client code of the session; the holder has searched on that day."""
    await harness.set_calendar("2020-02-14T09:00:00-08:00")
    await visitor.sign_on("ca9")
    await visitor.give_password(MARTA, PASSWORD)
    court = await harness.call("GET", "/courts/ca9")
    case_id = court["cases"][0]["case_id"]
    visitor.client.cookies.set("PacerClientCode", "matter-7", domain="localhost.local", path="/courts/ca9/")

    page = await visitor.open(f"/courts/ca9/cgi-bin/DktRpt.pl?{case_id}")

    assert 'data-testid="receipt-cost">0.10<' in page.text

    async def arrived() -> bool:
        return bool((await harness.call("GET", f"/receipts?loginId={MARTA}"))["receipts"])

    await eventually(arrived)
    (receipt,) = (await harness.call("GET", "/receipts"))["receipts"]
    assert (receipt["court_id"], receipt["client_code"], receipt["cost"]) == ("ca9", "matter-7", 10)
    history = await visitor.open("/account/billing")
    assert re.search(r'data-testid="total-cost">\$0\.10<', history.text)
    assert "Ninth Circuit" in history.text
    shown = await harness.call("GET", f"/accounts/{MARTA}")
    assert shown["last_search_on"] == "2020-02-14"

    await harness.call("POST", "/reset", {})
    assert (await harness.call("GET", "/receipts"))["total"] == 0
