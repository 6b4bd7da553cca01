"""Keep which addresses refuse mail, and who reads the mailbox and how that goes."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "refused_address",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("hard", sa.Integer, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_refused_address_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_address")),
        sa.UniqueConstraint("address", name=op.f("uq_refused_address_address")),
    )
    op.create_index(
        op.f("ix_refused_address_person_id"), "refused_address", ["person_id"]
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("held_until", INSTANT, nullable=True),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("refused_at", INSTANT, nullable=True),
        sa.Column("fault", sa.String(30), nullable=True),
        sa.Column("trouble", sa.String, nullable=False),
        sa.Column("set_aside", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("account", name=op.f("uq_inbox_account")),
    )


def downgrade() -> None:
    op.drop_table("inbox")
    op.drop_table("refused_address")
