"""Let a series be one entry in the calendars of those who come every time."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.add_column(
            sa.Column(
                "is_one_entry", sa.Boolean, nullable=False, server_default=sa.false()
            )
        )
        series.add_column(sa.Column("calendar_uid", sa.String, nullable=True))
        series.create_unique_constraint(
            op.f("uq_series_calendar_uid"), ["calendar_uid"]
        )
    op.create_table(
        "series_entry",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("anchor_id", sa.Integer, nullable=True),
        sa.Column("begins_on", sa.Date, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=True),
        sa.Column("stamped_at", INSTANT, nullable=True),
        sa.Column("told", sa.String, nullable=False),
        sa.Column("shape", sa.String, nullable=False),
        sa.Column("told_by", sa.String, nullable=False),
        sa.Column("away", sa.JSON, nullable=False),
        sa.Column("look_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk_series_entry_series_id_series"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_series_entry_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["anchor_id"],
            ["event.id"],
            name=op.f("fk_series_entry_anchor_id_event"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_entry")),
        sa.UniqueConstraint(
            "series_id", "person_id", name=op.f("uq_series_entry_series_id_person_id")
        ),
    )
    op.create_index(op.f("ix_series_entry_person_id"), "series_entry", ["person_id"])
    op.create_index(op.f("ix_series_entry_look_at"), "series_entry", ["look_at"])
    op.add_column("invite", sa.Column("entry_id", sa.Integer, nullable=True))
    op.add_column("message", sa.Column("entry_id", sa.Integer, nullable=True))
    op.create_index(op.f("ix_message_entry_id"), "message", ["entry_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_message_entry_id"), table_name="message")
    op.drop_column("message", "entry_id")
    op.drop_column("invite", "entry_id")
    op.drop_table("series_entry")
    with op.batch_alter_table("series") as series:
        series.drop_constraint(op.f("uq_series_calendar_uid"), type_="unique")
        series.drop_column("calendar_uid")
        series.drop_column("is_one_entry")
