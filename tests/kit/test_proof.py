"""The one proof of a secret (rules A10, L9): the result of an attempt, and its record."""

from datetime import UTC, datetime, timedelta

import pytest

from cso_kit.secrets.proof import Failures, Locked, LockoutRule, Proven, Wrong, judge

NOW = datetime(2020, 2, 14, 9, tzinfo=UTC)
RULE = LockoutRule(allowed=2, lasts=timedelta(minutes=5))
LATER, UNTIL = NOW + timedelta(seconds=1), NOW + RULE.lasts


@pytest.mark.parametrize(
    ("failures", "verified", "verdict"),
    [
        (None, "stored", Proven()),
        (Failures(2), "stored", Proven()),
        (None, None, Wrong(Failures(1))),
        (Failures(1), None, Wrong(Failures(2))),
        (Failures(1), "changed meanwhile", Wrong(Failures(2))),
        (Failures(2), None, Locked(Failures(3, UNTIL), RULE.lasts, begins=True)),
        (Failures(3, LATER), None, Locked(Failures(4, UNTIL), RULE.lasts, begins=False)),
        (Failures(3, LATER), "stored", Locked(Failures(3, LATER), RULE.lasts, begins=False)),
        (Failures(3, NOW), "stored", Proven()),
        (Failures(3, NOW), None, Locked(Failures(4, UNTIL), RULE.lasts, begins=True)),
    ],
)
def test_judge_decides_by_secret_failures_and_lock(
    failures: Failures | None, verified: str | None, verdict: object
) -> None:
    assert judge(failures, "stored", verified, RULE, NOW) == verdict


@pytest.mark.parametrize("failures", [None, Failures(1), Failures(2), Failures(3, LATER), Failures(3, NOW)])
def test_unknown_name_is_judged_like_a_wrong_secret(failures: Failures | None) -> None:
    assert judge(failures, None, None, RULE, NOW) == judge(failures, "stored", None, RULE, NOW)


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "one minute"), (60, "one minute"), (61, "2 minutes"), (300, "5 minutes")]
)
def test_lock_states_its_duration(seconds: int, text: str) -> None:
    assert Locked(Failures(), timedelta(seconds=seconds), begins=True).wait == text
