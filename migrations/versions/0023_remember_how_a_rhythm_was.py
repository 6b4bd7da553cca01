"""Remember how a series was, so that a rhythm that touched no date can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.add_column(sa.Column("undo", sa.JSON, nullable=True))
        series.add_column(sa.Column("undo_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.drop_column("undo_until")
        series.drop_column("undo")
