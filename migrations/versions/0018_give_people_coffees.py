"""Give people coffees, and let them keep in touch."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "coffee_round",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("groups", sa.JSON, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_round")),
        sa.UniqueConstraint("day", name=op.f("uq_coffee_round_day")),
    )
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_busy_time_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    op.create_index(op.f("ix_busy_time_ends_at"), "busy_time", ["ends_at"])
    op.create_index(op.f("ix_busy_time_person_id"), "busy_time", ["person_id"])
    op.create_table(
        "coffee",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column(
            "kind",
            sa.String(30),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.String(30),
            nullable=False,
        ),
        sa.Column("calendar_uid", sa.String, nullable=False),
        sa.Column("asker_id", sa.Integer, nullable=True),
        sa.Column("department_id", sa.Integer, nullable=True),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("slots", sa.JSON, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["asker_id"],
            ["person.id"],
            name=op.f("fk_coffee_asker_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_coffee_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee")),
        sa.UniqueConstraint("calendar_uid", name=op.f("uq_coffee_calendar_uid")),
    )
    op.create_index(op.f("ix_coffee_asker_id"), "coffee", ["asker_id"])
    op.create_index(op.f("ix_coffee_closes_at"), "coffee", ["closes_at"])
    op.create_index(op.f("ix_coffee_state"), "coffee", ["state"])
    op.create_table(
        "coffee_block",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("other_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["person.id"],
            name=op.f("fk_coffee_block_other_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_coffee_block_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_block")),
        sa.UniqueConstraint(
            "person_id", "other_id", name=op.f("uq_coffee_block_person_id_other_id")
        ),
    )
    op.create_index(op.f("ix_coffee_block_other_id"), "coffee_block", ["other_id"])
    op.create_table(
        "coffee_wish",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("joins", sa.Boolean, nullable=False),
        sa.Column(
            "rhythm",
            sa.String(30),
            nullable=False,
        ),
        sa.Column("paused_until", sa.Date, nullable=True),
        sa.Column("days", sa.JSON, nullable=False),
        sa.Column(
            "way",
            sa.String(30),
            nullable=False,
        ),
        sa.Column("sites", sa.JSON, nullable=False),
        sa.Column("helps_with", sa.String, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("goes_first", sa.Boolean, nullable=False),
        sa.Column("busy_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_coffee_wish_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_wish")),
        sa.UniqueConstraint("person_id", name=op.f("uq_coffee_wish_person_id")),
    )
    op.create_table(
        "own_news",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_own_news_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_news")),
    )
    op.create_index(op.f("ix_own_news_person_id"), "own_news", ["person_id"])
    op.create_table(
        "stay_in_touch",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("other_id", sa.Integer, nullable=False),
        sa.Column("marked_at", INSTANT, nullable=False),
        sa.Column("named_at", INSTANT, nullable=True),
        sa.Column("looked_at", INSTANT, nullable=True),
        sa.Column("answered_news_id", sa.Integer, nullable=True),
        sa.Column("rests_until", sa.Date, nullable=True),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["person.id"],
            name=op.f("fk_stay_in_touch_other_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_stay_in_touch_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_in_touch")),
        sa.UniqueConstraint(
            "person_id", "other_id", name=op.f("uq_stay_in_touch_person_id_other_id")
        ),
    )
    op.create_index(op.f("ix_stay_in_touch_named_at"), "stay_in_touch", ["named_at"])
    op.create_index(op.f("ix_stay_in_touch_other_id"), "stay_in_touch", ["other_id"])
    op.create_table(
        "coffee_place",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("coffee_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column(
            "said",
            sa.String(30),
            nullable=False,
        ),
        sa.Column("said_at", INSTANT, nullable=True),
        sa.Column("is_told", sa.Boolean, nullable=False),
        sa.Column("is_kept_from", sa.Boolean, nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.Column("met", sa.Boolean, nullable=True),
        sa.Column("is_asked_after", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=True),
        sa.Column("stamped_at", INSTANT, nullable=True),
        sa.Column("thread", sa.String, nullable=True),
        sa.Column(
            "method",
            sa.String(20),
            nullable=True,
        ),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("bounced_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["coffee_id"],
            ["coffee.id"],
            name=op.f("fk_coffee_place_coffee_id_coffee"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_coffee_place_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_place")),
        sa.UniqueConstraint(
            "coffee_id", "person_id", name=op.f("uq_coffee_place_coffee_id_person_id")
        ),
    )
    op.create_index(op.f("ix_coffee_place_person_id"), "coffee_place", ["person_id"])
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("coffee_id", sa.Integer, nullable=True))
        message.create_index(
            op.f("ix_message_coffee_id_message_person_id"), ["coffee_id", "person_id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.drop_index(op.f("ix_message_coffee_id_message_person_id"))
        message.drop_column("coffee_id")
    op.drop_table("coffee_place")
    op.drop_table("stay_in_touch")
    op.drop_table("own_news")
    op.drop_table("coffee_wish")
    op.drop_table("coffee_block")
    op.drop_table("coffee")
    op.drop_table("busy_time")
    op.drop_table("coffee_round")
