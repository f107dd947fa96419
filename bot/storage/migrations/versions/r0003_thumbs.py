"""Why a question is on the coach's list, and what runners thought of an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Until now only what nothing fitted came on the list.
    kind = sa.Column("kind", sa.String(20), nullable=False, server_default="nothing fitted")
    op.add_column("questions", kind)
    op.create_table(
        "ratings",
        sa.Column("person", sa.BigInteger, sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("entry", sa.Text, primary_key=True),
        sa.Column("up", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
