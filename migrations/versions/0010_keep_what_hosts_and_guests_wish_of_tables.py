"""Keep what hosts decide about tables, and whom guests wish to sit with or apart from."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tie",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("first_id", sa.Integer, nullable=False),
        sa.Column("second_id", sa.Integer, nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_tie_lower_one_first")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_tie_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["person.id"], name=op.f("fk_tie_first_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_tie_second_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
        sa.UniqueConstraint(
            "event_id",
            "first_id",
            "second_id",
            name=op.f("uq_tie_event_id_first_id_second_id"),
        ),
    )
    op.create_table(
        "table_host",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_table_host_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_table_host_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_host")),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_table_host_event_id_person_id")
        ),
    )
    op.create_table(
        "event_table",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("shape", sa.String(30), nullable=False),
        sa.Column("is_accessible", sa.Boolean, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_event_table_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_table_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_table")),
        sa.UniqueConstraint(
            "event_id", "number", name=op.f("uq_event_table_event_id_number")
        ),
    )
    op.create_table(
        "wish",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("signup_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("other_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_wish_other_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["signup_id"],
            ["signup.id"],
            name=op.f("fk_wish_signup_id_signup"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint(
            "signup_id", "other_id", name=op.f("uq_wish_signup_id_other_id")
        ),
    )
    op.create_index(op.f("ix_wish_other_id"), "wish", ["other_id"])


def downgrade() -> None:
    op.drop_table("wish")
    op.drop_table("event_table")
    op.drop_table("table_host")
    op.drop_table("tie")
