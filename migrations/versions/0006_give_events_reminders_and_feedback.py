"""Give events reminders and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "planned_reminder",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("circle", sa.String(length=30), nullable=False),
        sa.Column("days_before", sa.Integer, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.CheckConstraint(
            "days_before >= 0", name=op.f("ck_planned_reminder_before_the_event")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_planned_reminder_author_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_planned_reminder_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_reminder")),
        sa.UniqueConstraint(
            "event_id",
            "circle",
            "days_before",
            name=op.f("uq_planned_reminder_event_id_circle_days_before"),
        ),
    )
    op.create_index(
        op.f("ix_planned_reminder_author_id"), "planned_reminder", ["author_id"]
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.CheckConstraint(
            "score BETWEEN 1 AND 5", name=op.f("ck_feedback_one_to_five")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_feedback_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_event_id"), "feedback", ["event_id"])
    op.create_table(
        "feedback_given",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_feedback_given_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_feedback_given_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_given")),
        sa.UniqueConstraint(
            "event_id",
            "person_id",
            name=op.f("uq_feedback_given_event_id_person_id"),
        ),
    )
    op.create_index(
        op.f("ix_feedback_given_person_id"), "feedback_given", ["person_id"]
    )


def downgrade() -> None:
    for table in ("feedback_given", "feedback", "planned_reminder"):
        op.drop_table(table)
