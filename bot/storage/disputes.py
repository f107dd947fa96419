"""The review list as rows: signs that a coach holds to be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.dialogue.effects import Dispute
from bot.dialogue.review import OpenDispute
from bot.storage.schema import disputes


def write_dispute(connection: Connection, by: int, dispute: Dispute, at: datetime) -> None:
    """The dispute as a row, unless the same stands on the list already: a button pressed again is one dispute."""
    if not any(_same(one, dispute) for one in open_disputes(connection, by)):
        row = {"at": at, "by": by, "sign": dispute.sign, "words": list(dispute.words), "revision": dispute.revision}
        connection.execute(disputes.insert().values(**row))


def settle_dispute(connection: Connection, number: int, at: datetime) -> None:
    """The dispute is off the list; one that is off it already, or was never there, changes nothing."""
    row = update(disputes).where(disputes.c.id == number, disputes.c.settled_at.is_(None))
    connection.execute(row.values(settled_at=at))


def open_disputes(connection: Connection, by: int | None = None) -> Sequence[OpenDispute]:
    """What stands on the list, the newest first; of one coach or of all."""
    rows = select(disputes).where(disputes.c.settled_at.is_(None)).order_by(disputes.c.id.desc())
    rows = rows if by is None else rows.where(disputes.c.by == by)
    return [OpenDispute(row.id, row.at, row.sign, tuple(row.words), row.revision) for row in connection.execute(rows)]


def _same(one: OpenDispute, dispute: Dispute) -> bool:
    return (one.sign, one.words, one.revision) == (dispute.sign, dispute.words, dispute.revision)
