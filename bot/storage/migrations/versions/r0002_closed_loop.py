"""After a report: asking how it is, telling a person, what made it worse, what a coach disputes. Questions for them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "checkbacks",
        sa.Column("id", NUMBER, primary_key=True),
        person(),
        sa.Column("protocol", sa.Text, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("claimed_at", MOMENT),
        sa.Column("settled_at", MOMENT),
    )
    partial_index("checkbacks_due", "checkbacks", ["person", "protocol"], "state = 'due'", unique=True)
    partial_index("checkbacks_open", "checkbacks", ["due_at"], "state IN ('due', 'claimed')")
    op.create_table(
        "escalations",
        sa.Column("id", NUMBER, primary_key=True),
        person(),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("protocol", sa.Text, nullable=False),
        sa.Column("flags", sa.JSON, nullable=False),
        sa.Column("shared", sa.Text),
        sa.Column("card", sa.BigInteger),
        sa.Column("told_at", MOMENT),
        sa.Column("times_told", sa.Integer, nullable=False),
        sa.Column("seen_by", sa.BigInteger),
        sa.Column("seen_at", MOMENT),
        sa.Column("contacted_by", sa.BigInteger),
        sa.Column("contacted_at", MOMENT),
    )
    op.create_index("escalations_person", "escalations", ["person"])
    partial_index("escalations_unseen", "escalations", ["at"], "seen_at IS NULL")
    op.create_table(
        "adverse_events",
        sa.Column("id", NUMBER, primary_key=True),
        person(),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("exercise", sa.Text),
        sa.Column("protocol", sa.Text),
        sa.Column("level", sa.String(16), nullable=False),
    )
    op.create_index("adverse_events_person", "adverse_events", ["person"])
    op.create_table(
        "disputes",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("sign", sa.Text, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("settled_at", MOMENT),
    )
    op.create_table(
        "questions",
        sa.Column("id", NUMBER, primary_key=True),
        person(),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("nearest", sa.JSON, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("settled_at", MOMENT),
        sqlite_autoincrement=True,
    )
    op.create_index("questions_person", "questions", ["person"])
    partial_index("questions_open", "questions", ["id"], "settled_at IS NULL")


def person() -> sa.Column[int]:
    return sa.Column("person", sa.BigInteger, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False)


def partial_index(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
