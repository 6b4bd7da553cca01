"""Forget people."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("person", sa.Column("forgotten_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("person", "forgotten_at")
