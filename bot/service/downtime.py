"""When no process was there to send reminders, so that the ledger can say why one did not come."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.reminders.occurrence import down_for
from bot.service.owed import Reminders

BEAT = timedelta(minutes=1)  # how often a process says that it is there
GAP = timedelta(minutes=5)  # Nobody said so for this long: the bot was down.
_KEPT = 20


class Downtime:
    """The gaps between beats, of all processes on the database together."""

    def __init__(self, reminders: Reminders) -> None:
        self._reminders = reminders
        self._beaten: datetime | None = None
        self._gaps: list[tuple[datetime, datetime]] = []

    async def notice(self, now: datetime) -> None:
        """See whether anybody was there until now."""
        if self._beaten is not None and now - self._beaten < GAP:
            return
        last = await self._reminders.last_beat()
        if last is not None and now - last >= GAP:
            self._gaps = [*self._gaps[1 - _KEPT :], (last, now)]
        self._beaten = None

    async def beat(self, now: datetime) -> None:
        """Say that this process is there, once a minute."""
        if self._beaten is None or now - self._beaten >= BEAT:
            await self._reminders.beat(now)
            self._beaten = now

    def reason(self, moment: datetime) -> str:
        """Why what came due at that moment was not sent in time."""
        for start, end in reversed(self._gaps):
            if start - GAP <= moment <= end:
                return down_for((end - start).total_seconds())
        return "late"
