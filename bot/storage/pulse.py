"""How much is waiting, over SQL: two small counts that indexes answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, func, or_, select

from bot.service.meter import Pulse
from bot.service.ports import TOO_OLD
from bot.storage.database import Database
from bot.storage.schema import escalations, inbox


class SqlPulse:
    """`service.meter.Pulses` in the store's own database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Pulse:
        """The pulse at this moment. Raises StoreUnavailable."""
        return replace(await self._database.read(_pulse, datetime.now(UTC)), unwritten=self._database.unwritten)


def _pulse(connection: Connection, now: datetime) -> Pulse:
    waiting = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.payload.is_not(None))
    count, oldest = connection.execute(waiting).one()
    # Without a card there is no button by which to have seen it, and after a day none is sent any more.
    can_be_seen = or_(escalations.c.card > 0, escalations.c.at >= now - TOO_OLD)
    unseen = select(escalations.c.level, func.count().label("number")).where(escalations.c.seen_at.is_(None))
    levels = connection.execute(unseen.where(can_be_seen).group_by(escalations.c.level))
    return Pulse(count, oldest, {row.level: row.number for row in levels})
