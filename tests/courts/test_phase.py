"""The phase of a court, and court-local time: pure functions."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from court_rp.courts.phase import (
    CourtCalendar,
    linking_is_open,
    local_text,
    parse_local,
    phase_at,
)
from court_rp.courts.registry import Registry
from court_rp.filers.credential import credential_state
from tests.courts.conftest import FIRST_SECOND, LAST_SECOND, utc

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
CACD = CourtCalendar(announced_at=utc("2019-12-02T09:00:00-08:00"), go_live_at=utc(FIRST_SECOND))
moments = st.none() | st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_last_legacy_second_is_not_live_and_the_first_nextgen_second_is() -> None:
    """Rule C4, in the court's own time zone."""
    assert phase_at(CACD, utc(LAST_SECOND)) == "announced"
    assert phase_at(CACD, utc(FIRST_SECOND) - timedelta(microseconds=1)) == "announced"
    assert phase_at(CACD, utc(FIRST_SECOND)) == "live"


def test_court_without_a_known_date_never_goes_live() -> None:
    """Rule C2: go-live may be unknown."""
    calendar = CourtCalendar(announced_at=utc(FIRST_SECOND))
    assert phase_at(calendar, utc("2099-12-31T00:00:00+00:00")) == "announced"


@given(
    moments, moments, moments, st.datetimes(timezones=st.just(UTC)), st.timedeltas(timedelta(0), timedelta(days=9000))
)
def test_phases_only_go_forward(
    announced: datetime | None, freeze: datetime | None, live: datetime | None, now: datetime, elapsed: timedelta
) -> None:
    """Rule C2: unannounced → announced → (frozen) → live, whatever the calendar says."""
    order = ["unannounced", "announced", "frozen", "live"]
    calendar = CourtCalendar(announced_at=announced, freeze_at=freeze, go_live_at=live)
    try:
        after = now + elapsed
    except OverflowError:
        return
    assert order.index(phase_at(calendar, now)) <= order.index(phase_at(calendar, after))


@given(moments, moments, st.datetimes(timezones=st.just(UTC)))
def test_linking_is_always_open_at_a_live_court(
    announced: datetime | None, live: datetime | None, now: datetime
) -> None:
    """Rule L4: open from go-live on, and before it only if the court says so."""
    by_default = CourtCalendar(announced_at=announced, go_live_at=live)
    assert linking_is_open(by_default, now) == (phase_at(by_default, now) == "live")
    early = by_default._replace(linking_opens="announcement")
    assert linking_is_open(early, now) == (phase_at(early, now) != "unannounced")


def test_credential_has_three_states() -> None:
    """Rules L5 and L6."""
    retired_at = utc(FIRST_SECOND)
    assert credential_state("announced", None, is_linked=False) == "login"
    assert credential_state("frozen", None, is_linked=True) == "login"
    assert credential_state("live", None, is_linked=False) == "link-only"
    assert credential_state("live", None, is_linked=True) == "retired"
    assert credential_state("announced", retired_at, is_linked=False) == "retired"


def test_date_alone_means_its_first_moment_at_the_court() -> None:
    """Rule C4; a time without an offset is court-local, with the offset of that day (summer time)."""
    assert parse_local("2020-02-18", LOS_ANGELES) == utc(FIRST_SECOND)
    assert parse_local("2020-07-01T08:00:00", LOS_ANGELES) == utc("2020-07-01T08:00:00-07:00")
    assert parse_local("2020-02-18T08:00:00+00:00", LOS_ANGELES) == utc(FIRST_SECOND)


def test_court_local_text_names_the_zone_of_the_season() -> None:
    assert local_text(utc(FIRST_SECOND), LOS_ANGELES) == "Tuesday, February 18, 2020, 12:00 a.m. PST"
    assert local_text(utc("2020-02-18T08:30:00-08:00"), LOS_ANGELES) == "Tuesday, February 18, 2020, 8:30 a.m. PST"
    assert local_text(utc("2021-07-06T15:05:00-07:00"), LOS_ANGELES) == "Tuesday, July 6, 2021, 3:05 p.m. PDT"


def test_the_registry_has_every_court_and_its_zone_is_known() -> None:
    registry = Registry.load()
    assert len(registry) == 204
    assert all(court.zone and court.name for court in registry)
    assert registry["cacd"].known.go_live_at == utc(FIRST_SECOND)
    assert registry.get("nowhere") is None
    assert sum(len(courts) for courts in registry.grouped().values()) == 204
