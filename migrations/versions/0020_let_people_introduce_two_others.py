"""Let people introduce two others, once both have said yes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("introducer_id", sa.Integer, nullable=True),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("introduced_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["introducer_id"],
            ["person.id"],
            name=op.f("fk_introduction_introducer_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
    )
    op.create_index(
        op.f("ix_introduction_introducer_id"), "introduction", ["introducer_id"]
    )
    op.create_index(op.f("ix_introduction_made_at"), "introduction", ["made_at"])
    op.create_table(
        "introduction_side",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("introduction_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("said", sa.String(30), nullable=False),
        sa.Column("said_at", INSTANT, nullable=True),
        sa.Column("is_told", sa.Boolean, nullable=False),
        sa.Column("is_kept_from", sa.Boolean, nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_introduction_side_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_introduction_side_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_side")),
        sa.UniqueConstraint(
            "introduction_id",
            "person_id",
            name=op.f("uq_introduction_side_introduction_id_person_id"),
        ),
    )
    op.create_index(
        op.f("ix_introduction_side_person_id"), "introduction_side", ["person_id"]
    )


def downgrade() -> None:
    op.drop_table("introduction_side")
    op.drop_table("introduction")
