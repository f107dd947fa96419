"""Sessions done, pain told, and counts left and right, of runners who let us keep them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sessions",
        person(primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("exercise", sa.Text, primary_key=True),
        sa.Column("pain", sa.Text),
    )
    op.create_table(
        "pains",
        sa.Column("id", NUMBER, primary_key=True),
        person(),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("exercise", sa.Text),
    )
    op.create_index("pains_person", "pains", ["person"])
    op.create_table("summaries", person(primary_key=True), sa.Column("week", sa.String(8), nullable=False))
    op.create_table(
        "balances",
        person(primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("exercise", sa.Text, primary_key=True),
        sa.Column("left", sa.Text, nullable=False),
        sa.Column("right", sa.Text, nullable=False),
    )


def person(primary_key: bool = False) -> sa.Column[int]:
    whose = sa.ForeignKey("people.id", ondelete="CASCADE")
    return sa.Column("person", sa.BigInteger, whose, nullable=False, primary_key=primary_key)
