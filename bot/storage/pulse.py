"""How much is waiting, over SQL: two small counts that indexes answer."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, func, select

from bot.service.meter import Pulse
from bot.storage.database import Database
from bot.storage.schema import escalations, inbox


class SqlPulse:
    """`service.meter.Pulses` in the store's own database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Pulse:
        """The pulse at this moment. Raises StoreUnavailable."""
        return replace(await self._database.read(_pulse), unwritten=self._database.unwritten)


def _pulse(connection: Connection) -> Pulse:
    waiting = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.payload.is_not(None))
    count, oldest = connection.execute(waiting).one()
    unseen = select(escalations.c.level, func.count().label("number")).where(escalations.c.seen_at.is_(None))
    levels = connection.execute(unseen.group_by(escalations.c.level))
    return Pulse(count, oldest, {row.level: row.number for row in levels})
