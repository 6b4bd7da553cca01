"""Let the outbox be paused, as it is after a restore."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("installation", sa.Column("mail_paused_at", INSTANT))
    op.add_column("installation", sa.Column("backup_made_at", INSTANT))
    op.add_column("installation", sa.Column("restored_at", INSTANT))


def downgrade() -> None:
    with op.batch_alter_table("installation") as table:
        table.drop_column("restored_at")
        table.drop_column("backup_made_at")
        table.drop_column("mail_paused_at")
