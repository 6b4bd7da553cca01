"""Keep what came in by mail and what became of it, and who says maybe."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(length=30)
PEOPLE = ("person_id", "sender_id", "delegate_id", "decided_by_id")


def upgrade() -> None:
    op.create_table(
        "incoming_mail",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("nature", WORD, nullable=False),
        sa.Column("fate", WORD, nullable=False),
        sa.Column("why", WORD, nullable=True),
        sa.Column("event_id", sa.Integer, nullable=True),
        *(sa.Column(name, sa.Integer, nullable=True) for name in PEOPLE),
        sa.Column("sender_address", sa.String, nullable=False),
        sa.Column("partstat", WORD, nullable=True),
        sa.Column("sequence", sa.Integer, nullable=True),
        sa.Column("against", sa.Integer, nullable=True),
        sa.Column("stamped_at", INSTANT, nullable=True),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("guests", sa.Integer, nullable=True),
        sa.Column("proposed_starts_at", INSTANT, nullable=True),
        sa.Column("proposed_ends_at", INSTANT, nullable=True),
        sa.Column("decision", WORD, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_incoming_mail_event_id_event"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["person.id"], name=op.f(f"fk_incoming_mail_{name}_person")
            )
            for name in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_incoming_mail_content_hash")),
    )
    op.create_index(
        op.f("ix_incoming_mail_event_id_incoming_mail_person_id"),
        "incoming_mail",
        ["event_id", "person_id"],
    )
    op.create_index(op.f("ix_incoming_mail_person_id"), "incoming_mail", ["person_id"])
    op.create_index(op.f("ix_incoming_mail_taken_at"), "incoming_mail", ["taken_at"])
    op.add_column("signup", sa.Column("maybe_at", INSTANT))
    op.add_column("signup", sa.Column("maybe_asked_at", INSTANT))
    op.create_index(op.f("ix_signup_maybe_at"), "signup", ["maybe_at"])


def downgrade() -> None:
    with op.batch_alter_table("signup") as table:
        table.drop_index(op.f("ix_signup_maybe_at"))
        table.drop_column("maybe_asked_at")
        table.drop_column("maybe_at")
    op.drop_table("incoming_mail")
