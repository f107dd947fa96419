"""What keeps exercises from people, in rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.dialogue.state import Hold
from bot.knowledge.models import TriageLevel
from bot.storage.schema import holds


def hold_of(row: Row[Any]) -> Hold:
    """The row as the dialogue knows it."""
    return Hold(row.protocol, TriageLevel[row.level.upper()], row.since, tuple(row.exercises))


def open_holds(connection: Connection, people: Collection[int]) -> Sequence[Row[Any]]:
    """The rows of these people that are not cleared, in the order in which they began."""
    return connection.execute(_OPEN, {"whose": list(people)}).all()


# Made once: every message asks for it.
_OPEN = (
    select(holds)
    .where(holds.c.person.in_(bindparam("whose", expanding=True)), holds.c.cleared_at.is_(None))
    .order_by(holds.c.id)
)
