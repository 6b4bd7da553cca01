"""Let hosts take back what they did, and see who changed what."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("actor_id", sa.Integer),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_revision_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_revision_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint(
            "event_id", "version", name=op.f("uq_revision_event_id_version")
        ),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["person.id"],
            name=op.f("fk_template_owner_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_template_owner_id_name")),
    )
    with op.batch_alter_table("invite") as invite:
        invite.add_column(sa.Column("held", sa.String))
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("told", sa.String))
        message.add_column(sa.Column("cause_id", sa.Integer))
        message.create_foreign_key(
            op.f("fk_message_cause_id_cause"),
            "cause",
            ["cause_id"],
            ["id"],
            ondelete="SET NULL",
        )
        message.create_index(op.f("ix_message_cause_id"), ["cause_id"])


def downgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.drop_index(op.f("ix_message_cause_id"))
        message.drop_constraint(op.f("fk_message_cause_id_cause"), type_="foreignkey")
        message.drop_column("cause_id")
        message.drop_column("told")
    with op.batch_alter_table("invite") as invite:
        invite.drop_column("held")
    op.drop_table("template")
    op.drop_table("revision")
