"""A filing agent at the bearer API: in whose name a program files (rule L13)."""

from typing import Any

import pytest

from tests.courts.api.program import Introspecting, Program, reasons
from tests.courts.conftest import Harness, world


@pytest.fixture
def document() -> dict[str, Any]:
    """Jane is a filing agent at the Ninth Circuit."""
    given = world()
    for filer in given["filers"]:
        if filer["login"] == "jdoe9":
            filer["role"] = "filing_agent"
    return given


async def test_agent_files_by_the_api_in_the_attorneys_name(
    program: Program, provider: Introspecting, harness: Harness
) -> None:
    """Rule L13: the same decision as the form, as JSON and as a form; the agent's cases are those filed in."""
    provider.issue()
    await harness.call("PUT", "/courts/ca9/filers/roe9/agents/jdoe9")

    filed = await program.file(on_behalf_of="roe9")

    assert filed.status_code == 201, filed.text
    assert (filed.json()["filed_by"], filed.json()["filing_agent"]) == ("Richard Roe", "Jane Doe")
    assert (await program.upload(on_behalf_of="ROE9")).status_code == 201
    assert len((await program.get("/cases?mine=true")).json()["cases"]) == 1


async def test_agent_of_nobody_is_refused_and_so_is_a_wrong_name(
    program: Program, provider: Introspecting, harness: Harness
) -> None:
    """Rule L13: removal takes effect at once."""
    provider.issue()
    refused = await program.file(on_behalf_of="roe9")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_attorney")
    await harness.call("PUT", "/courts/ca9/filers/roe9/agents/jdoe9")
    for wrong in ("", "jdoe9", "nobody"):
        refused = await program.file(on_behalf_of=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "bad_filing"), wrong
    await harness.call("DELETE", "/courts/ca9/filers/roe9/agents/jdoe9")
    assert (await program.file(on_behalf_of="roe9")).status_code == 403
    assert [event["reason"] for event in await harness.events("filing.refused")] == ["no_attorney"] * 2
    assert await reasons(harness) == ["bad_filing"] * 3
