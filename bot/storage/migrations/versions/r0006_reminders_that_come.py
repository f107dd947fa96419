"""When a reminder comes next, what its person made of it, and reminders that wait, repeat or come once."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name, kind in (
        ("once", sa.Date()),
        ("again_min", sa.Integer()),
        ("next_date", sa.Date()),
        ("next_at", _MOMENT),  # worked out at the next start, as when the time-zone list is new
        ("moved_at", _MOMENT),
        ("paused_at", _MOMENT),
        ("paused_until", _MOMENT),
        ("unreached_at", _MOMENT),
    ):
        op.add_column("subscriptions", sa.Column(name, kind))
    # A weekly wish and one for a single day may read the same; the store looks for the same wish itself.
    op.drop_index("subscriptions_active", table_name="subscriptions")
    _index("subscriptions_person", "subscriptions", "person", "ended_at IS NULL")
    _index("subscriptions_next", "subscriptions", "next_at", "next_at IS NOT NULL")
    for name, kind in (
        ("sent_at", _MOMENT),
        ("answered_at", _MOMENT),
        ("again_at", _MOMENT),
    ):
        op.add_column("occurrences", sa.Column(name, kind))
    op.add_column("occurrences", sa.Column("answer", sa.String(16)))
    op.add_column("occurrences", sa.Column("barrier", sa.String(32)))
    _index("occurrences_again", "occurrences", "again_at", "again_at IS NOT NULL")
    op.create_table(
        "upkeep",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )


def _index(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
