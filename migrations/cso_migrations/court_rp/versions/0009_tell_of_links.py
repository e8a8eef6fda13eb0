"""The provider shows an account's holder the courts at which it is linked. Until now no court told it.

A call to the provider is posted for each link that there is.

Revision ID: 0009
Revises: 0008
"""

from datetime import UTC

import sqlalchemy as sa
from alembic import op

from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.storage.columns import Instant, Json
from cso_kit.time.clock import real_now

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_link = sa.table(
    "court_link",
    *(sa.column(name) for name in ("court_id", "filer_id", "sub")),
    sa.column("linked_at", Instant()),
    sa.column("ended_at", Instant()),
)
_filer = sa.table("court_filer", sa.column("id"), sa.column("login"))
_outbox = sa.table(
    "court_outbox",
    *(sa.column(name) for name in ("kind", "target", "attempts")),
    sa.column("body", Json()),
    sa.column("created_at", Instant()),
    sa.column("next_attempt_at", Instant()),
)


def upgrade() -> None:
    connection, now = op.get_bind(), real_now()
    live = (
        sa.select(_link.c.court_id, _link.c.sub, _filer.c.login, _link.c.linked_at)
        .join(_filer, _filer.c.id == _link.c.filer_id)
        .where(_link.c.ended_at.is_(None))
    )
    calls = [
        {
            "kind": "provider_call",
            "target": each.court_id,
            "attempts": 0,
            "created_at": now,
            "next_attempt_at": now,
            "body": {
                "path": "/court-calls/links",
                "id": make_id(SYSTEM, "call"),
                "message": {
                    "sub": each.sub,
                    "login": each.login,
                    "linked_at": each.linked_at.astimezone(UTC).isoformat(),
                    "is_linked": True,
                    "told_at": now.isoformat(),
                },
            },
        }
        for each in connection.execute(live).all()
    ]
    if calls:
        connection.execute(_outbox.insert(), calls)


def downgrade() -> None:
    op.execute("DELETE FROM court_outbox WHERE kind = 'provider_call'")
