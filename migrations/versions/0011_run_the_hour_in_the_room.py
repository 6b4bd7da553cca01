"""Keep the clock of a room, new tables made there, and what people note there."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "room_clock",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("begins_at", INSTANT, nullable=False),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_room_clock_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_clock")),
        sa.UniqueConstraint("event_id", name=op.f("uq_room_clock_event_id")),
    )
    op.create_table(
        "remix",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by_id", sa.Integer, nullable=False),
        sa.Column("position_s", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_remix_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_remix_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remix")),
        sa.UniqueConstraint("event_id", "round", name=op.f("uq_remix_event_id_round")),
    )
    op.create_table(
        "room_note",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("was_here", sa.Boolean, nullable=False),
        sa.Column("is_sure", sa.Boolean, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_room_note_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_room_note_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_note")),
    )
    op.create_index(op.f("ix_room_note_event_id"), "room_note", ["event_id"])
    op.create_index(op.f("ix_room_note_person_id"), "room_note", ["person_id"])


def downgrade() -> None:
    op.drop_table("room_note")
    op.drop_table("remix")
    op.drop_table("room_clock")
