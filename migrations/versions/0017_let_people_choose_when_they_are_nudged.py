"""Let people choose when they are nudged, and keep what waits for their digest."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "quiet",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("days", sa.String, nullable=True),
        sa.Column("opens_min", sa.Integer, nullable=True),
        sa.Column("closes_min", sa.Integer, nullable=True),
        sa.Column("paused_until", sa.Date, nullable=True),
        sa.CheckConstraint(
            "opens_min < closes_min", name=op.f("ck_quiet_opens_before_it_closes")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_quiet_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet")),
        sa.UniqueConstraint("person_id", name=op.f("uq_quiet_person_id")),
    )
    op.create_table(
        "held_nudge",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("held_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("digest_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_held_nudge_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_held_nudge_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_nudge")),
        sa.UniqueConstraint(
            "event_id",
            "person_id",
            "kind",
            "version",
            name=op.f("uq_held_nudge_event_id_person_id_kind_version"),
        ),
    )
    op.create_index(
        op.f("ix_held_nudge_state_held_nudge_due_at"), "held_nudge", ["state", "due_at"]
    )
    op.create_index(
        op.f("ix_held_nudge_person_id_held_nudge_state"),
        "held_nudge",
        ["person_id", "state"],
    )


def downgrade() -> None:
    op.drop_table("held_nudge")
    op.drop_table("quiet")
