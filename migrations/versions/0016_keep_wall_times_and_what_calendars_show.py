"""Keep the wall time of events, and which times calendars show; let invites be off."""

from datetime import UTC
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
WALLS = {
    "starts_wall": "starts_at",
    "ends_wall": "ends_at",
    "answer_by_wall": "answer_by",
}


def upgrade() -> None:
    for name in WALLS:
        op.add_column("event", sa.Column(name, sa.String, nullable=True))
    for name in ("told_starts_at", "told_ends_at", "held_starts_at", "held_ends_at"):
        op.add_column("invite", sa.Column(name, INSTANT, nullable=True))
    op.add_column(
        "invite",
        sa.Column("is_fed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "person",
        sa.Column("reads_feed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    _fill_walls()


def _fill_walls() -> None:
    """Write down what clocks show by the law that the zone data of today knows."""
    event = sa.table(
        "event",
        sa.column("id", sa.Integer),
        sa.column("zone", sa.String),
        *(sa.column(name, INSTANT) for name in WALLS.values()),
        *(sa.column(name, sa.String) for name in WALLS),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(event)).mappings().all():
        try:
            zone = ZoneInfo(row["zone"])
        except (KeyError, ValueError, OSError):
            continue  # no clock anybody knows: nothing to agree on
        walls = {}
        for name, column in WALLS.items():
            if (at := row[column]) is not None:
                aware = at if at.tzinfo else at.replace(tzinfo=UTC)
                walls[name] = aware.astimezone(zone).isoformat()
        connection.execute(
            sa.update(event).where(event.c.id == row["id"]).values(walls)
        )


def downgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.drop_column("reads_feed")
    with op.batch_alter_table("invite") as batch:
        for name in ("is_fed", "held_ends_at", "held_starts_at"):
            batch.drop_column(name)
        for name in ("told_ends_at", "told_starts_at"):
            batch.drop_column(name)
    with op.batch_alter_table("event") as batch:
        for name in WALLS:
            batch.drop_column(name)
