"""Keep numbers where facts were erased, and the charter as it was accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "turnout",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("had_place", sa.Integer, nullable=False),
        sa.Column("declined", sa.Integer, nullable=False),
        sa.Column("came", sa.Integer, nullable=False),
        sa.Column("visitors", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_turnout_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turnout")),
        sa.UniqueConstraint("event_id", name=op.f("uq_turnout_event_id")),
    )
    op.create_table(
        "charter",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("accepted_at", INSTANT, nullable=False),
        sa.Column("accepted_by_id", sa.Integer, nullable=True),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["person.id"],
            name=op.f("fk_charter_accepted_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter")),
    )


def downgrade() -> None:
    op.drop_table("charter")
    op.drop_table("turnout")
