"""Several workers: whose a chat is for the moment, who asks Telegram, and how often an update was taken up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "chat_leases",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("worker", sa.String(64), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
    )
    op.create_table(
        "duties",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("worker", sa.String(64), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
    )
    op.add_column("inbox", sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("taken_by", sa.String(64)))
    op.add_column("inbox", sa.Column("taken_at", MOMENT))
    op.drop_index("inbox_waiting", "inbox")
    waiting = sa.text("payload IS NOT NULL")
    op.create_index("inbox_waiting", "inbox", ["chat", "id"], sqlite_where=waiting, postgresql_where=waiting)
