"""Keep series, their dates, and what people said about all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_series()
    _make_dates()
    _make_people()


def downgrade() -> None:
    for table in (
        "hat_offer",
        "series_answer",
        "series_member",
        "series_date",
        "series",
    ):
        op.drop_table(table)


def _make_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organizer_id", sa.Integer, nullable=False),
        sa.Column("rhythm", sa.String(30), nullable=False),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date, nullable=True),
        sa.Column("handled_on", sa.Date, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("starts", sa.Time, nullable=False),
        sa.Column("ends", sa.Time, nullable=False),
        sa.Column("answer_days", sa.Integer, nullable=True),
        sa.Column("answer_at", sa.Time, nullable=True),
        sa.Column("pattern", sa.JSON, nullable=False),
        sa.Column("is_standing", sa.Boolean, nullable=False),
        sa.Column("fewest", sa.Integer, nullable=True),
        sa.Column("too_few", sa.String(30), nullable=True),
        sa.Column("decides_days", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("fewest > 0", name=op.f("ck_series_fewest_is_positive")),
        sa.CheckConstraint(
            "(fewest IS NULL) = (too_few IS NULL)",
            name=op.f("ck_series_too_few_has_a_rule"),
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["person.id"], name=op.f("fk_series_organizer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_organizer_id"), "series", ["organizer_id"])


def _make_dates() -> None:
    op.create_table(
        "series_date",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("planned_on", sa.Date, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=True),
        sa.Column("is_out", sa.Boolean, nullable=False),
        sa.Column("holiday", sa.String, nullable=False),
        sa.Column("is_asked", sa.Boolean, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk_series_date_series_id_series"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_series_date_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "event_id IS NULL OR NOT is_out",
            name=op.f("ck_series_date_out_is_no_event"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_date")),
        sa.UniqueConstraint(
            "series_id", "planned_on", name=op.f("uq_series_date_series_id_planned_on")
        ),
        sa.UniqueConstraint("event_id", name=op.f("uq_series_date_event_id")),
    )


def _make_people() -> None:
    _make_table_of_people("series_member", is_unique=True)
    _make_table_of_people(
        "series_answer",
        sa.Column("wish", sa.String(30), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        is_unique=True,
    )
    _make_table_of_people(
        "hat_offer",
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("held_until", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        is_unique=False,
    )
    op.create_index(op.f("ix_hat_offer_series_id"), "hat_offer", ["series_id"])


def _make_table_of_people(
    name: str, *columns: sa.Column[object], is_unique: bool
) -> None:
    pair = sa.UniqueConstraint(
        "series_id", "person_id", name=op.f(f"uq_{name}_series_id_person_id")
    )
    op.create_table(
        name,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f(f"fk_{name}_series_id_series"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f(f"fk_{name}_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *([pair] if is_unique else []),
    )
    op.create_index(op.f(f"ix_{name}_person_id"), name, ["person_id"])
