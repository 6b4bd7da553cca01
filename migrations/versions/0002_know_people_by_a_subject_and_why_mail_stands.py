"""Know people by a subject, and why mail stands still."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_subject_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("issuer", "value", name=op.f("uq_subject_issuer_value")),
    )
    op.create_index(op.f("ix_subject_person_id"), "subject", ["person_id"])
    op.add_column(
        "installation",
        sa.Column(
            "mail_fault",
            sa.Enum(
                "unreachable",
                "token",
                "sign_in",
                "sender",
                "used_up",
                "server",
                name="mailfault",
                native_enum=False,
                length=30,
            ),
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table("installation") as table:
        table.drop_column("mail_fault")
    op.drop_table("subject")
