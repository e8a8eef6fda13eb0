"""Courts post notices: they are rows that stay as they are. Until now they were computed from the calendar at each visit.

What the calendars had made of the past is posted here once, in the words that the pages had, so that the past stays.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns
from court_rp.courts.registry import Registry
from cso_kit.time.clock import real_now

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INSTANT = cso_kit.storage.columns.Instant()
_DATES = ("announced_at", "registration_closes_at", "freeze_at", "go_live_at")
_FLAGS = ("registration_is_settled", "instructions_are_settled", "freeze_is_settled")
_calendar = sa.table(
    "court_calendar",
    sa.column("court_id", sa.Text()),
    *(sa.column(name, _INSTANT) for name in (*_DATES, "due_at")),
    sa.column("linking_opens", sa.Text()),
    *(
        sa.column(name, sa.Boolean())
        for name in ("freeze_filing", "freeze_reading", "announcement_is_settled", "go_live_is_settled", *_FLAGS)
    ),
)
_notice = sa.table(
    "court_notice",
    *(sa.column(name, sa.Text()) for name in ("court_id", "kind", "title", "body")),
    sa.column("posted_at", _INSTANT),
)
_PREPARE = (
    (
        "Step 1. Obtain your own individual PACER account, if you do not have one. An account shared by a firm or an office "
        "cannot be used to file."
    ),
    (
        "Step 2. If your individual PACER account was created before August 11, 2014, it is a legacy PACER account: upgrade "
        "it. Do not upgrade a shared account."
    ),
    "Step 3. Make sure you know your current CM/ECF login and password for this court. You need them once more, to link.",
)


def upgrade() -> None:
    op.create_table(
        "court_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("posted_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_notice")),
    )
    op.create_index("ix_court_notice_court_id", "court_notice", ["court_id", "posted_at"])
    with op.batch_alter_table("court_calendar") as calendar:
        for flag in _FLAGS:
            calendar.add_column(sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("court_calendar") as calendar:
        for flag in _FLAGS:
            calendar.alter_column(flag, server_default=None)
    _post_the_past()


def downgrade() -> None:
    with op.batch_alter_table("court_calendar") as calendar:
        for flag in _FLAGS:
            calendar.drop_column(flag)
    op.drop_table("court_notice")


def _post_the_past() -> None:
    connection = op.get_bind()
    now, registry = _calendar_now(connection), Registry.load()
    for row in connection.execute(sa.select(_calendar)).mappings().all():
        court = registry.get(row["court_id"])
        zone = court.zone if court else ZoneInfo("UTC")
        notices = [notice for notice in _notices(row, zone) if notice["posted_at"] <= now]
        if notices:
            connection.execute(sa.insert(_notice), notices)
        moments = {
            "registration_is_settled": row["registration_closes_at"],
            "instructions_are_settled": _instructions_at(row),
            "freeze_is_settled": row["freeze_at"],
        }
        settled = {flag: moment is not None and moment <= now for flag, moment in moments.items()}
        ahead = [moment for flag, moment in moments.items() if moment is not None and not settled[flag]]
        due = min(filter(None, [row["due_at"], *ahead]), default=None)
        of_court = _calendar.c.court_id == row["court_id"]
        connection.execute(sa.update(_calendar).where(of_court).values(**settled, due_at=due))


def _calendar_now(connection: sa.Connection) -> datetime:
    state = sa.table(
        "court_state", sa.column("calendar_offset_us", sa.BigInteger()), sa.column("calendar_frozen_at", _INSTANT)
    )
    found = connection.execute(sa.select(state)).first()
    if found is None:
        return datetime.min.replace(tzinfo=UTC)
    moment: datetime = found.calendar_frozen_at or real_now() + timedelta(microseconds=found.calendar_offset_us)
    return moment


def _instructions_at(row: Any) -> datetime | None:
    if row["announced_at"] is None or row["go_live_at"] is None:
        return None
    moment: datetime = row["go_live_at"] - timedelta(days=7)
    return moment if moment > row["announced_at"] else None


def _notices(row: Any, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """The notices that pages showed, up to the words."""
    go_live_at = row["go_live_at"]
    on = f" on {_local(go_live_at, zone)}" if go_live_at else ""

    def posted(kind: str, posted_at: datetime, title: str, *paragraphs: str) -> dict[str, Any]:
        body = "\n\n".join(paragraphs)
        return {"court_id": row["court_id"], "kind": kind, "posted_at": posted_at, "title": title, "body": body}

    if row["announced_at"] is not None:
        when = on or ". The day will be announced; it is not known yet"
        first = f"This court moves to NextGen CM/ECF{when}. Until then you go on using this court's own CM/ECF login."
        title = "NextGen CM/ECF is coming"
        yield posted("announcement", row["announced_at"], title, first, *_PREPARE, _linking_step(row, on))
    if row["registration_closes_at"] is not None:
        text = f"New e-file registrations are not accepted until the court is live{on}."
        yield posted("registration", row["registration_closes_at"], "E-file registration is closed", text)
    if row["freeze_at"] is not None:
        yield posted("freeze", row["freeze_at"], "The system is being upgraded", _freeze_text(row, zone))
    if go_live_at is not None:
        yield posted(
            "live",
            go_live_at,
            "NextGen CM/ECF is live",
            "This court accepts Central Sign-On only. Its own CM/ECF logins no longer open a session, linked or not.",
            "If you have a CM/ECF login here, link it to your individual, upgraded PACER account before you file.",
        )


def _linking_step(row: Any, on: str) -> str:
    if row["linking_opens"] == "announcement":
        return (
            "Step 4. Link your upgraded PACER account to your CM/ECF account now; until the court is live you go on filing "
            "with your CM/ECF login."
        )
    when = f" on or after{on.removeprefix(' on')}" if on else " once the court is live"
    return f"Step 4. Link your upgraded PACER account to your CM/ECF account{when}, before you file."


def _freeze_text(row: Any, zone: ZoneInfo) -> str:
    refused = [name for name in ("filing", "reading") if row[f"freeze_{name}"]] or ["nothing"]
    what = f"{' and '.join(refused).capitalize()} {'are' if len(refused) > 1 else 'is'}"
    until = f"until {_local(row['go_live_at'], zone)}" if row["go_live_at"] else "until further notice"
    return f"{what} switched off {until}, while this court moves to NextGen CM/ECF."


def _local(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    day = f"{local:%A, %B} {local.day}, {local.year}"
    return day if local.time() == time(0) else f"{day}, {f'{local:%I:%M %p}'.lstrip('0')} {local.tzname()}"
