"""Adverse events as rows, and how many there were in how many active days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, or_, select, true, update

from bot.dialogue.adverse import AFTER_CARD
from bot.dialogue.turn import AdverseEvent
from bot.knowledge.models import TriageLevel
from bot.storage.database import Database
from bot.storage.dialects import utc_day
from bot.storage.keys import Keys
from bot.storage.schema import adverse_events, turns


def write_adverse(connection: Connection, person: int, event: AdverseEvent, at: datetime) -> None:
    """The event as a row. Told again about the same card it is the same event, at the highest level told."""
    it = adverse_events.c
    same = or_(it.exercise == event.exercise, it.exercise.is_(None)) if event.exercise is not None else true()
    recent = select(adverse_events).where(it.person == person, it.at > at - AFTER_CARD, same).order_by(it.id.desc())
    row = connection.execute(recent.limit(1)).first()
    if row is None:
        values = {"person": person, "at": at, "exercise": event.exercise, "protocol": event.protocol}
        connection.execute(adverse_events.insert().values(**values, level=event.level.label))
        return
    told = {"exercise": row.exercise or event.exercise}
    if event.level > TriageLevel[row.level.upper()]:
        told |= {"level": event.level.label, "protocol": event.protocol}
    connection.execute(update(adverse_events).where(it.id == row.id).values(**told))


async def count_adverse(database_url: str, keys: Keys | None = None) -> tuple[int, int]:
    """How many adverse events, and on how many active days (one person on one day, as UTC counts days).

    A database that does not exist yet has none of either, and is not made. Raises StoreUnavailable and SettingsError.
    """
    database = Database(database_url, keys)
    try:
        return await database.read(_count) if database.exists else (0, 0)
    finally:
        await database.close()


def _count(connection: Connection) -> tuple[int, int]:
    days = select(turns.c.person, utc_day(connection, turns.c.at)).distinct().subquery()
    events = connection.scalar(select(func.count()).select_from(adverse_events))
    return events or 0, connection.scalar(select(func.count()).select_from(days)) or 0
