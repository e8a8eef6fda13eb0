"""What a harness proves with the journal: counts and near misses, sentences, and exports."""

import asyncio
import re
from itertools import pairwise
from string import Formatter
from typing import Any

import httpx
import pytest

from court_rp.app import create_app as _courts  # noqa: F401 - declares the courts' events
from cso_idp.app import create_app as _provider  # noqa: F401 - declares the provider's events
from cso_kit.storage.event import all_kinds
from cso_sim.federation import Federation
from cso_sim.harness.async_harness import AsyncHarness
from cso_sim.journal.explain import explain
from cso_sim.journal.models import Expectation, MergedEvent
from cso_sim.journal.plain_sentences import PLAIN
from tests.federation.conftest import new_client
from tests.federation.visitor import ORIGIN, Harness, Visitor

LOGIN_ID, PASSWORD = "mholloway", "Ready-Attorney-1"
LINK = {"kind": "link.made", "court_id": "cacd", "loginId": LOGIN_ID, "exactly": 1}


async def signed_on_at_cacd(visitor: Visitor, harness: Harness) -> None:
    await harness.set_calendar("2020-02-18T00:00:00-08:00")
    await visitor.open("/courts/cacd/login")
    await visitor.give_password(LOGIN_ID, PASSWORD)


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_expectation_that_is_not_met_comes_with_what_nearly_matched(visitor: Visitor, harness: Harness) -> None:
    await signed_on_at_cacd(visitor, harness)
    await visitor.link("cacd", "mholloway-cacd", "Wrong-Key-1")

    async def verify(**more: Any) -> Any:
        return await harness.call("POST", "/journal/verify", {"expect": [{**LINK, **more}]})

    told = await verify()
    assert (told["ok"], told["results"][0]["count"]) == (False, 0)
    near, *elsewhere = told["results"][0]["near_misses"]
    assert ("link.made", "ca9") in [(event["kind"], event["court_id"]) for event in elsewhere]
    assert (near["kind"], near["reason"]) == ("link.refused", "wrong_credentials")
    assert near["sentence"] == "A link for the filer mholloway-cacd at cacd was refused: wrong key."

    await visitor.link("cacd", "mholloway-mtd", "Wrong-Key-1")
    sentences = [event["sentence"] for event in (await verify())["results"][0]["near_misses"]]
    assert "A link for a login at cacd was refused: this court has no such login; it is one of mtd." in sentences
    await visitor.log_in("mtd", "mholloway-cacd", "Old-District-Key1")
    (refused,) = (await harness.call("GET", "/journal?kind=court_login.refused&explain=true"))["events"]
    assert (refused["elsewhere"], "login" in refused) == (["cacd"], False)
    assert refused["sentence"] == "mtd refused a login: this court has no such login; it is one of cacd."

    await visitor.link("cacd", "mholloway-cacd", "Old-District-Key1")
    assert await verify() == {"ok": True, "results": [{"kind": "link.made", "count": 1, "ok": True, "near_misses": []}]}
    for numbers, ok in (
        ({"exactly": 0}, False),
        ({"at_most": 1}, True),
        ({"at_least": 2}, False),
        ({"exactly": 1}, True),
    ):
        assert (await verify(**{"exactly": None, **numbers}))["ok"] is ok, numbers


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_verification_that_waits_reads_many_commits_together(
    federation: Federation, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts the whole journal at each read, which takes long where there was much."""
    begun_at: list[float] = []
    now = asyncio.get_running_loop().time
    read = federation.provider.events

    async def events(*arguments: Any, **named: Any) -> Any:
        begun_at.append(now())
        return await read(*arguments, **named)

    monkeypatch.setattr(federation.both.provider, "events", events)
    body = {"expect": [{"kind": "clock.moved", "at_least": 42}], "wait": "PT60S"}
    verifying = asyncio.create_task(harness.call("POST", "/journal/verify", body))
    moves = 0
    while not verifying.done():
        await harness.call("POST", "/clock/advance", {"by": "PT1M"})
        moves += 1
    (met,) = (await verifying)["results"]
    assert 42 <= met["count"] <= 2 * moves
    assert min(later - earlier for earlier, later in pairwise(begun_at)) >= 0.05
    assert len(begun_at) > 1


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_exports_tell_the_same_events_and_can_be_read_again(
    federation: Federation, visitor: Visitor, harness: Harness
) -> None:
    await signed_on_at_cacd(visitor, harness)
    await visitor.link("cacd", "mholloway-cacd", "Wrong-Key-1")
    async with AsyncHarness(ORIGIN, transport=httpx.ASGITransport(federation.app)) as sim:
        events = await sim.journal.events()
        lines = (await sim.journal.export("jsonl")).splitlines()
        assert [MergedEvent.model_validate_json(line) for line in lines] == events
        flow = (await sim.journal.wait_for("court_session.opened")).correlation
        drawn = (await sim.journal.export("mermaid", correlation=flow)).splitlines()
        met = await sim.journal.verify(
            Expectation(kind="sign_on.", at_least=1), Expectation(kind="link.made", court_id="cacd", exactly=0)
        )
        assert met.ok
        explained = await sim.journal.read("link.", explain=True)
    assert explained.events[-1].sentence == "A link for the filer mholloway-cacd at cacd was refused: wrong key."
    assert drawn[:4] == [
        "sequenceDiagram",
        "    participant p0 as Browser",
        "    participant p1 as cacd",
        "    participant p2 as Provider",
    ]
    sub = re.escape(str(events[-1].sub))
    assert [
        line
        for line in drawn
        if re.fullmatch(rf"    p1->>p0: cacd opened a session for {sub} by Central Sign-On\.", line)
    ]
    assert "    p0-xp1: A link for the filer mholloway-cacd at cacd was refused: wrong key." in drawn
    assert "    p1->>p2: court-cacd got tokens by authorization_code, for" in "\n".join(drawn)


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_unknown_kind_and_malformed_expectation_are_refused(federation: Federation) -> None:
    async with new_client(federation) as client:
        for expected, told in (
            ({"kind": "link.mad"}, "kind: There is no kind of event 'link.mad'. Did you mean 'link.made'?"),
            ({"kind": "link.made", "at_leest": 1}, "at_leest"),
            ({"kind": "link.made", "loginId": "nobody"}, "nobody"),
        ):
            refused = await client.post("/_sim/journal/verify", json={"expect": [expected]})
            assert refused.is_client_error
            assert told in refused.json()["detail"]
        assert (await client.get("/_sim/journal/export?format=png")).status_code == 422


def test_every_kind_of_event_has_a_sentence() -> None:
    """Also if an event has none of its members but the kind."""
    kinds = [each.kind for each in all_kinds() if each.__module__.startswith(("cso_idp", "court_rp"))]
    assert len(kinds) > 100
    for kind in kinds:
        sentence = explain({"kind": kind, "court_id": "cacd", "sub": None})
        assert sentence.endswith((".", "?")), kind
        assert kind not in sentence, kind


def test_plain_sentence_names_only_members_of_its_event() -> None:
    """A misspelt member would leave the event with the words of its reference."""
    known = {each.kind: each for each in all_kinds()}
    for kind, template in PLAIN.items():
        members = {name for parent in known[kind].__mro__ for name in getattr(parent, "__annotations__", {})}
        named = {name for _, name, _, _ in Formatter().parse(template) if name}
        assert named <= members | {"who", "day"}, kind
        # A kind with other words too would never be told by these.
        event: dict[str, Any] = dict.fromkeys(named, "§") | {"kind": kind, "calendar": "2020-02-18T08:00:00+00:00"}
        assert explain(event).count("§") >= len(named & members - {"calendar"}), kind
