"""Keep what a seating search has found so far, and how an event mixes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search", sa.Column("plan_version", sa.Integer, nullable=True))
    op.add_column("search", sa.Column("best", sa.JSON, nullable=True))
    op.add_column("search", sa.Column("progress", sa.JSON, nullable=True))
    op.add_column(
        "event",
        sa.Column("new_people", sa.Integer, nullable=False, server_default="100"),
    )


def downgrade() -> None:
    op.drop_column("event", "new_people")
    op.drop_column("search", "progress")
    op.drop_column("search", "best")
    op.drop_column("search", "plan_version")
