"""Let hosts of a series decide whether holidays are left out."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.add_column(
            sa.Column(
                "heeds_holidays", sa.Boolean, nullable=False, server_default=sa.true()
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.drop_column("heeds_holidays")
