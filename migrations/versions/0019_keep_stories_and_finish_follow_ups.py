"""Keep stories, and what finishes a follow-up."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("other_id", sa.Integer, nullable=False),
        sa.Column(
            "state",
            sa.String(30),
            nullable=False,
        ),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("waits_for_author", sa.Boolean, nullable=False),
        sa.Column("author_named", sa.Boolean, nullable=False),
        sa.Column("other_named", sa.Boolean, nullable=False),
        sa.Column("published", sa.String, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_story_author_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["person.id"],
            name=op.f("fk_story_other_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint(
            "author_id", "other_id", name=op.f("uq_story_author_id_other_id")
        ),
    )
    op.create_index(op.f("ix_story_other_id"), "story", ["other_id"])
    op.create_index(op.f("ix_story_published_at"), "story", ["published_at"])
    with op.batch_alter_table("promise") as promise:
        promise.add_column(sa.Column("told_at", INSTANT, nullable=True))
    with op.batch_alter_table("room_note") as note:
        note.add_column(sa.Column("due_on", sa.Date, nullable=True))
    with op.batch_alter_table("stay_in_touch") as mark:
        mark.add_column(sa.Column("greeted_at", INSTANT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("stay_in_touch") as mark:
        mark.drop_column("greeted_at")
    with op.batch_alter_table("room_note") as note:
        note.drop_column("due_on")
    with op.batch_alter_table("promise") as promise:
        promise.drop_column("told_at")
    op.drop_table("story")
