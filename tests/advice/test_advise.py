"""The advice for every combination of person and court: nobody is sent to a page that would refuse them."""

from typing import get_args

import pytest

from cso_advice.advice import Advice, shown
from cso_advice.advise import advise
from cso_advice.situation import Phase, Situation
from cso_advice.ways import TARGETS, Sites, Way
from tests.docs.advice_table import Person, Stage, every_case

CASES = list(every_case())


def ways_of(advice: Advice) -> set[Way]:
    return {advice.step.way, *(step.way for step in advice.others)}


def names(case: tuple[Stage, Person, Situation]) -> str:
    return f"{case[0].heading}: {case[1].words}"


def test_tables_have_every_phase_freeze_and_opening_of_linking() -> None:
    """Rule C12."""
    seen = {(now.phase, tuple(now.frozen), now.linking_is_open) for _, _, now in CASES}

    assert {phase for phase, _, _ in seen} == {None, "unannounced", "announced", "frozen", "live"}
    assert {frozen for phase, frozen, _ in seen if phase == "frozen"} == {(True, False), (True, True), (False, True)}
    assert {(phase, opened) for phase, _, opened in seen} >= {
        ("announced", False), ("announced", True), ("frozen", False), ("frozen", True), ("live", True),
    }  # fmt: skip


def test_tables_have_every_kind_generation_link_and_credential() -> None:
    """Rule C12."""
    at_courts = [now for _, _, now in CASES if now.phase is not None]

    assert {(now.kind, now.generation) for now in at_courts} == {
        (None, None), ("individual", "upgraded"), ("individual", "legacy"), ("shared", None), ("paa", None), ("untold", None),
    }  # fmt: skip
    assert {(now.credential, now.is_linked) for now in at_courts} == {
        (None, False), ("login", False), ("login", True), ("link-only", False), ("retired", True),
    }  # fmt: skip


def wrong_ways(now: Situation) -> set[Way]:
    """The ways that would be refused to somebody in this situation."""
    wrong: set[Way] = set()
    if not now.is_live:
        wrong.add("sign_on")
    if now.is_live or now.credential == "retired":
        wrong.add("cmecf_log_in")
    if (
        not now.linking_is_open
        or now.is_linked
        or now.kind in {"shared", "paa", "untold"}
        or now.generation == "legacy"
    ):
        wrong.add("link")
    if now.kind is not None and now.generation != "legacy":
        wrong.add("upgrade")
    may_file = now.is_linked and now.is_ready if now.is_live else now.kind is None and now.credential == "login"
    if now.frozen.filing or not now.is_permitted or not may_file:
        wrong.add("file")
    if now.frozen.reading:
        wrong.add("read")
    return wrong


def test_advice_never_leads_to_a_refusal() -> None:
    """Rules A1, A4, C3, C4, C8, L4, L6 and C12."""
    assert {names(case): found for case in CASES if (found := ways_of(advise(case[2])) & wrong_ways(case[2]))} == {}


def test_advice_says_what_can_be_done_and_one_next_step() -> None:
    """Rule C12: in whole sentences, and no way twice."""
    for case in CASES:
        advice = advise(case[2])
        steps = (advice.step, *advice.others)
        texts = (*advice.can, *(step.text for step in steps))

        assert advice.can, names(case)
        assert all(text.endswith((".", "?")) and text[0].isupper() for text in texts), names(case)
        assert len({step.way for step in steps}) == len(steps), names(case)


def test_retired_login_is_offered_its_account_and_nothing_to_prepare() -> None:
    """Rule L6: neither linking, nor an upgrade, nor another account helps."""
    advice = advise(Situation(credential="retired", is_linked=True, phase="live", linking_is_open=True))

    assert advice.step.way == "sign_on"
    assert ways_of(advice) == {"sign_on", "recover", "ask_court"}


@pytest.mark.parametrize(
    ("now", "way"),
    [
        (Situation("individual", "legacy", phase="live", linking_is_open=True), "upgrade"),
        (Situation("shared", phase="live", linking_is_open=True), "register"),
        (Situation("individual", "upgraded", phase="live", linking_is_open=True), "link"),
        (Situation("individual", "upgraded", "retired", is_linked=True, phase="live", linking_is_open=True), "file"),
        (Situation(credential="login", phase="announced"), "which_account"),
        (Situation(credential="login", phase="announced", linking_is_open=True), "link"),
        (Situation(phase="announced"), "cmecf_log_in"),
        (Situation(phase="live", linking_is_open=True), "sign_on"),
    ],
)
def test_next_step_is_that_of_the_notices(now: Situation, way: Way) -> None:
    """Rule C12: register, find out which account you have, upgrade, link (M, C)."""
    assert advise(now).step.way == way


def test_dates_that_are_known_are_named() -> None:
    """Rule C10: and an unknown day is not invented."""
    known = Situation(credential="login", phase="announced")
    known = known._replace(dates=known.dates._replace(go_live="Tuesday, February 18, 2020"))

    assert "You can file here with your CM/ECF login until Tuesday, February 18, 2020." in advise(known).can
    assert "until this court goes live." in " ".join(advise(Situation(credential="login", phase="announced")).can)


def test_ways_lead_below_the_court_or_to_the_provider() -> None:
    sites = Sites("http://idp.example", "/courts/cacd")
    everything = {way: sites.address(way) for way in TARGETS}

    assert everything["link"] == "/courts/cacd/link"
    assert everything["upgrade"] == "http://idp.example/account/upgrade"
    back = sites._replace(return_to="/filings/new")
    assert back.address("link") == "/courts/cacd/link?return_to=%2Ffilings%2Fnew"
    assert back.address("file") == "/courts/cacd/filings/new"
    other = Sites("http://idp.example", "/courts/cacd", only_page="http://idp.example/me")
    assert {other.address(way) for way, target in TARGETS.items() if target.place == "provider"} == {
        "http://idp.example/me"
    }
    advice = shown(advise(Situation(phase="live", linking_is_open=True)), sites)
    assert (advice.step.label, advice.step.href) == ("Log in with your PACER account", "/courts/cacd/login")


def test_linked_filer_without_permission_is_led_to_the_court_in_every_phase() -> None:
    """Rules C7, C12."""
    for phase in get_args(Phase):
        now = Situation("individual", "upgraded", "login", is_linked=True, phase=phase, is_permitted=False)
        assert advise(now).step.way == "ask_court"
