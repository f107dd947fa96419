"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_table(
        "holds",
        sa.Column("id", NUMBER, primary_key=True),
        person(),
        sa.Column("protocol", sa.Text, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("exercises", sa.JSON, nullable=False),
        sa.Column("cleared_at", MOMENT),
    )
    partial_index("holds_open", "holds", ["person"], "cleared_at IS NULL")
    op.create_table(
        "turns",
        sa.Column("id", NUMBER, primary_key=True),
        person(),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("entry", sa.Text),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("flags", sa.JSON, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("phrasing", sa.Text),
        sa.Column("revision", sa.Text, nullable=False),
    )
    op.create_index("turns_person", "turns", ["person"])
    op.create_table(
        "subscriptions",
        sa.Column("id", NUMBER, primary_key=True),
        person(),
        sa.Column("exercise", sa.Text, nullable=False),
        sa.Column("at", sa.Time, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("days", sa.String(7), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sqlite_autoincrement=True,
    )
    wish = ["person", "exercise", "at", "zone", "days"]
    partial_index("subscriptions_active", "subscriptions", wish, "ended_at IS NULL", unique=True)
    op.create_table(
        "occurrences",
        sa.Column("subscription", NUMBER, sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("local_date", sa.Date, primary_key=True),
        sa.Column("moment", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
    )
    partial_index("occurrences_claimed", "occurrences", ["claimed_at"], "state = 'claimed'")
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat", sa.BigInteger),
        sa.Column("payload", sa.Text),
        sa.Column("received_at", MOMENT, nullable=False),
    )
    partial_index("inbox_waiting", "inbox", ["id"], "payload IS NOT NULL")


def person() -> sa.Column[int]:
    return sa.Column("person", sa.BigInteger, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False)


def partial_index(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
