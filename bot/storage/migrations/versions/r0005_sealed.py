"""What people said and are is sealed: states, waiting messages, questions, shared reports, disputed words."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.sealing import seal

revision = "0005"
down_revision = "0003"

SEALED = (("people", "state"), ("inbox", "payload"), ("questions", "text"), ("escalations", "shared"))
BATCH = 500


def upgrade() -> None:
    op.create_table(
        "probes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("token", sa.Text, nullable=False),
    )
    for table, column in SEALED:
        reseal(table, column)
    with op.batch_alter_table("disputes") as disputes:
        disputes.alter_column(
            "words", type_=sa.Text, existing_type=sa.JSON, existing_nullable=False, postgresql_using="words::text"
        )
    reseal("disputes", "words")


def reseal(table: str, column: str) -> None:
    """Each plain value of the column becomes its token, some hundred rows at a time."""
    connection = op.get_bind()
    it = sa.table(table, sa.column("id", sa.BigInteger), sa.column(column, sa.Text))
    last: Any = None
    while True:
        rows = sa.select(it.c.id, it.c[column]).where(it.c[column].is_not(None)).order_by(it.c.id).limit(BATCH)
        found = connection.execute(rows if last is None else rows.where(it.c.id > last)).all()
        if not found:
            return
        for id, text in found:
            plain = text if isinstance(text, str) else json.dumps(text)
            connection.execute(it.update().where(it.c.id == id).values({column: seal(connection, plain)}))
        last = found[-1].id
