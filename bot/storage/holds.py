"""What keeps exercises from people, in rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.dialogue.state import Hold
from bot.knowledge.models import TriageLevel
from bot.storage.schema import holds


def hold_of(row: Row[Any]) -> Hold:
    """The row as the dialogue knows it."""
    return Hold(row.protocol, TriageLevel[row.level.upper()], row.since, tuple(row.exercises))


def open_holds_of(connection: Connection, people: Collection[int]) -> Mapping[int, list[Hold]]:
    """The holds of each of these people that are not cleared, in the order in which they began."""
    found: dict[int, list[Hold]] = defaultdict(list)
    theirs = select(holds).where(holds.c.person.in_(people), holds.c.cleared_at.is_(None)).order_by(holds.c.id)
    for row in connection.execute(theirs):
        found[row.person].append(hold_of(row))
    return found
