"""Who is ready, the next step, by when and why: rules R1 and R2 as a pure function."""

from datetime import date

import pytest

from cso_advice.advise import advise
from cso_advice.readiness import Readiness, assess
from cso_advice.reasons import REASONS
from cso_advice.situation import Dates, Situation
from cso_advice.standing import LoginState, Standing, Timetable
from cso_advice.ways import Way
from cso_advice.wizard import QUESTIONS, asked, known_answers, open_question, standing_of

GO_LIVE = "Tuesday, February 18, 2020, 12:00 a.m. PST"
BEFORE = Timetable(
    today=date(2020, 1, 20),
    last_day=date(2020, 2, 17),
    desk_day=date(2020, 2, 14),
    mail_day=date(2020, 2, 3),
    registration_day=date(2020, 2, 12),
    dates=Dates(GO_LIVE, GO_LIVE),
)
LATE = BEFORE._replace(today=date(2020, 2, 14), registration_is_open=False)
ON_THE_DAY = LATE._replace(is_live_then=True)
LIVE = BEFORE._replace(today=date(2020, 3, 2), is_live=True, is_live_then=True, can_link=True)
UNKNOWN = Timetable(today=date(2020, 1, 20))
READY = Standing("upgraded")


def reasons(found: Readiness) -> list[str]:
    return [each.name for each in found.reasons]


@pytest.mark.parametrize(
    ("person", "reason", "way", "by"),
    [
        (Standing("none"), "no_account", "register", date(2020, 2, 3)),
        (Standing("shared"), "shared_account", "register", date(2020, 2, 3)),
        (Standing("paa"), "administrative_account", "register", date(2020, 2, 3)),
        (Standing("cancelled"), "cancelled_account", "register", date(2020, 2, 3)),
        (Standing("locked"), "locked_account", "service_center", date(2020, 2, 14)),
        (Standing("unconfirmed"), "unconfirmed_account", "confirm", date(2020, 2, 17)),
        (Standing("in_review"), "account_in_review", "service_center", date(2020, 2, 14)),
        (READY._replace(knows_password=False), "forgotten_password", "recover", date(2020, 2, 17)),
        (READY._replace(has_old_password=True), "old_password", "security", date(2020, 2, 17)),
        (READY._replace(lacks_second_factor=True), "no_second_factor", "security", date(2020, 2, 17)),
        (READY._replace(is_second_login=True), "second_login", "ask_court", date(2020, 2, 14)),
        (Standing("unsure"), "unsure_account", "which_account", date(2020, 2, 17)),
        (Standing("legacy"), "legacy_account", "upgrade", date(2020, 2, 17)),
        (READY._replace(login="none"), "no_login", "e_filing", date(2020, 2, 12)),
        (READY._replace(login="none", has_asked=True), "e_filing_undecided", "e_filing", None),
        (READY._replace(must_be_renamed=True), "unlinkable_login", "ask_court", date(2020, 2, 14)),
        (READY._replace(login="lost"), "lost_login", "ask_court", date(2020, 2, 14)),
        (READY._replace(login="browser"), "login_in_browser", "ask_court", date(2020, 2, 14)),
        (READY._replace(is_permitted=False), "not_permitted", "ask_court", None),
    ],
)
def test_each_lack_has_its_step_and_its_last_day(person: Standing, reason: str, way: Way, by: date | None) -> None:
    """Rule R1: by when counts a code by mail (A14), business days and the closing of registrations (C8)."""
    found = assess(person, BEFORE)

    assert (reasons(found), found.step.way, found.by) == ([reason], way, by)
    assert not found.is_ready
    assert not found.is_locked_out
    assert found.why.endswith(".")


def test_ready_person_goes_on_with_the_old_login_until_go_live() -> None:
    """Rule R1."""
    found = assess(READY, BEFORE)

    assert (found.is_ready, found.step.way, found.by) == (True, "court", None)
    assert GO_LIVE in found.step.text


def test_ready_person_is_led_to_linking_where_it_is_open_already() -> None:
    """Rules R1, L4."""
    found = assess(READY, BEFORE._replace(can_link=True))

    assert (found.is_ready, found.step.way) == (True, "link")


def test_a_link_is_missed_only_where_it_could_be_made() -> None:
    """Rules R1, R2: on the day of go-live to come nobody can have linked. At a live court it locks nobody out."""
    assert assess(READY, ON_THE_DAY).is_ready
    late = assess(READY, LIVE)
    assert (reasons(late), late.step.way, late.by, late.is_locked_out) == (["not_linked"], "link", LIVE.today, False)
    linked = assess(READY._replace(is_linked=True), LIVE)
    assert (linked.is_ready, linked.step.way) == (True, "file")


def test_who_could_have_prevented_it_is_locked_out_once_the_court_is_live() -> None:
    """Rule R2: the heavy reasons lock out, and only on a day on which the court is live."""
    locked_out = {
        each.name
        for each in REASONS
        for person in (
            *(Standing(account) for account in ("none", "shared", "paa", "cancelled", "locked", "legacy", "unsure")),
            *(Standing(account) for account in ("unconfirmed", "in_review")),
            READY._replace(knows_password=False),
            READY._replace(must_be_renamed=True),
            *(READY._replace(login=login) for login in ("lost", "browser", "none")),
            READY._replace(is_permitted=False),
        )
        if each.applies(person, ON_THE_DAY) and assess(person, ON_THE_DAY).is_locked_out  # type: ignore[arg-type]
    }

    assert locked_out == {each.name for each in REASONS if each.weight == "locks_out"}


def test_day_to_come_does_not_change_what_can_be_done_until_then() -> None:
    """Rule R2: whoever will be locked out on a day still has the time before it."""
    found = assess(Standing("legacy"), BEFORE._replace(is_live_then=True))

    assert (found.is_locked_out, found.by) == (True, date(2020, 2, 17))
    assert assess(READY._replace(is_linked=True), ON_THE_DAY).step.way == "court"


def test_registration_that_is_too_late_for_the_mail_needs_a_card() -> None:
    """Rules R1, A14."""
    found = assess(Standing("none"), LATE)

    assert found.by == date(2020, 2, 17)
    assert "with a card the account searches at once" in found.step.text
    assert "too late" not in assess(Standing("none"), BEFORE).step.text


def test_closed_registrations_send_to_the_time_after_go_live() -> None:
    """Rules R1, C8."""
    found = assess(READY._replace(login="none"), LATE)

    assert found.by is None
    assert f"from {GO_LIVE} on" in found.step.text


def test_day_that_is_past_is_today_and_unknown_go_live_gives_none() -> None:
    """Rules R1, C10."""
    assert assess(Standing("legacy"), LIVE).by == LIVE.today
    assert assess(READY._replace(must_be_renamed=True), LATE._replace(today=date(2020, 2, 16))).by == date(2020, 2, 16)
    assert {assess(Standing(account), UNKNOWN).by for account in ("none", "locked", "legacy")} == {None}  # type: ignore[arg-type]


def test_account_is_dealt_with_before_the_login_and_the_rest_follows() -> None:
    """Rule R1: the order of the chart (D§6.2)."""
    found = assess(Standing("legacy", "browser", knows_password=False, has_cja_apart=True, may_search=False), BEFORE)

    assert reasons(found) == ["forgotten_password", "legacy_account", "login_in_browser"]
    assert [each.name for each in found.asides] == ["cja_account_apart", "search_withheld"]


def test_what_does_not_touch_filing_leaves_the_person_ready() -> None:
    """Rules A7, A9, R1."""
    found = assess(READY._replace(has_cja_apart=True, may_search=False), ON_THE_DAY)

    assert (found.is_ready, found.is_locked_out, len(found.asides)) == (True, False, 2)


@pytest.mark.parametrize(
    ("login", "way"), [("known", "court"), ("browser", "court"), ("lost", "ask_court"), ("none", "ask_court")]
)
def test_linked_person_who_lost_the_login_is_ready_and_asks_the_court_to_file_until_then(
    login: LoginState, way: str
) -> None:
    """Rules L5, R1: a link made before go-live files nothing until then."""
    found = assess(READY._replace(is_linked=True, login=login), BEFORE._replace(can_link=True))

    assert (found.is_ready, found.step.way) == (True, way)


@pytest.mark.parametrize(
    ("person", "now"),
    [
        (Standing("shared"), Situation("shared")),
        (Standing("paa"), Situation("paa")),
        (Standing("legacy"), Situation("individual", "legacy")),
        (READY, Situation("individual", "upgraded")),
        (READY._replace(is_linked=True), Situation("individual", "upgraded", "retired", is_linked=True)),
        (
            READY._replace(is_linked=True, is_permitted=False),
            Situation("individual", "upgraded", "retired", is_linked=True, is_permitted=False),
        ),
    ],
)
def test_next_step_at_a_live_court_is_that_of_the_advice(person: Standing, now: Situation) -> None:
    """Rules C12, R1: two answers about one person do not differ."""
    advised = advise(now._replace(phase="live", linking_is_open=True))

    assert assess(person, LIVE).step.way == advised.step.way


# The questions


def test_questions_follow_the_chart_and_stop_where_the_answers_decide() -> None:
    """Rule R1."""
    own = {"login": "known", "whose": "own", "password": "yes", "kind": "unsure"}

    def names(answers: dict[str, str], days: Timetable = BEFORE) -> list[str]:
        return [question.name for question in asked(answers, days)]

    assert names({}) == ["login"]
    assert names({"login": "known", "whose": "shared"}) == ["login", "whose"]
    assert names({**own, "kind": "legacy"})[-2:] == ["kind", "cja"]
    assert names({**own, "linked": "yes"})[-2:] == ["linked", "cja"]
    assert names({**own, "linked": "no", "user_name": "six"})[-2:] == ["user_name", "cja"]
    assert names({**own, "linked": "no", "user_name": "unsure"})[-1] == "created"
    assert names({**own, "kind": "upgraded"}, LIVE)[-1] == "here"
    assert names({**own, "login": "none", "kind": "upgraded"}, LIVE)[-1] == "e_filing"
    assert names({**own, "login": "none", "kind": "legacy"}, LIVE)[-1] == "cja"


def test_answer_that_is_no_option_is_asked_for_again() -> None:
    question = open_question({"login": "perhaps", "whose": "own"}, BEFORE)

    assert question is not None
    assert question.name == "login"


@pytest.mark.parametrize(
    ("rules_of_thumb", "account"),
    [
        ({"linked": "yes"}, "upgraded"),
        ({"linked": "no", "user_name": "eight"}, "upgraded"),
        ({"linked": "no", "user_name": "six"}, "legacy"),
        ({"linked": "no", "user_name": "unsure", "created": "after"}, "upgraded"),
        ({"linked": "no", "user_name": "unsure", "created": "before"}, "legacy"),
        ({"linked": "unsure", "user_name": "unsure", "created": "unsure"}, "unsure"),
    ],
)
def test_rules_of_thumb_tell_the_account(rules_of_thumb: dict[str, str], account: str) -> None:
    """Rule R1; D§4.2."""
    answers = {"login": "known", "whose": "own", "password": "yes", "kind": "unsure", "cja": "no", **rules_of_thumb}

    assert open_question(answers, BEFORE) is None
    assert standing_of(answers, BEFORE).account == account


def test_answers_to_questions_that_are_not_asked_do_not_count() -> None:
    """Rule R1: an old answer left in the address changes nothing."""
    answers = {"login": "known", "whose": "shared", "password": "no", "kind": "upgraded", "cja": "yes", "here": "yes"}

    assert standing_of(answers, LIVE) == Standing("shared")


@pytest.mark.parametrize(
    ("now", "known"),
    [
        (Situation(phase="announced"), {}),
        (Situation(credential="login", phase="announced"), {"login": "known"}),
        (Situation("shared", phase="live"), {"whose": "shared"}),
        (Situation("individual", "legacy", phase="live"), {"whose": "own", "password": "yes", "kind": "legacy"}),
        (
            Situation("individual", "upgraded", "retired", is_linked=True, phase="live", linking_is_open=True),
            {"login": "known", "whose": "own", "password": "yes", "kind": "upgraded", "here": "yes"},
        ),
    ],
)
def test_what_a_court_knows_is_filled_in(now: Situation, known: dict[str, str]) -> None:
    """Rule R1: each one is an answer of the wizard."""
    assert known_answers(now) == known
    options = {question.name: question.options for question in QUESTIONS}
    assert all(value in options[name] for name, value in known.items())
