"""What the people in charge are told of, over SQL: what each promise of `service.ports.Escalations` means in rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from bot.dialogue.desk_cards import Escalated
from bot.dialogue.turn import Report
from bot.knowledge.models import TriageLevel
from bot.storage.database import Database
from bot.storage.schema import escalations

_ON_ITS_WAY = 0  # `card` while the card is being sent; what stays so may have arrived. Telegram's ids begin at 1.
_AGAIN_AFTER = timedelta(hours=24)  # The same protocol at the same level, told again within a day, is no news.


class SqlEscalations:
    """`service.ports.Escalations` in the store's own database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unseen(self, *, since: datetime) -> Sequence[Escalated]:
        """Escalations since that moment that nobody has seen, oldest first."""
        return await self._database.read(_unseen, since)

    async def find(self, number: int, at: datetime) -> Escalated | None:
        """The escalation of that number and moment; None when it was deleted, even if its number came back."""
        return await self._database.read(_find, number, at)

    async def of(self, person: int) -> Sequence[Escalated]:
        """The person's escalations, newest first."""
        return await self._database.read(_of, person)

    async def claim_card(self, one: Escalated) -> bool:
        """True for exactly one caller, who may then send the card."""
        return await self._database.write(_changed, one, escalations.c.card.is_(None), {"card": _ON_ITS_WAY})

    async def release_card(self, one: Escalated) -> None:
        """The card surely was not sent: it may be claimed again."""
        await self._database.write(_changed, one, escalations.c.card == _ON_ITS_WAY, {"card": None})

    async def card_sent(self, one: Escalated, card: int, *, at: datetime) -> bool:
        """Record the card's message id; False when the escalation has been deleted meanwhile."""
        return await self._database.write(_changed, one, None, {"card": card, "told_at": at})

    async def claim_repeat(self, one: Escalated, *, at: datetime) -> bool:
        """True for exactly one caller, who may then repeat it; never once it has been seen."""
        claimed = and_(escalations.c.times_told == one.times_told, escalations.c.seen_at.is_(None))
        return await self._database.write(_changed, one, claimed, {"times_told": one.times_told + 1, "told_at": at})

    async def see(self, one: Escalated, *, by: int, at: datetime) -> bool:
        """Record who has seen it; True for the first only."""
        return await self._database.write(
            _changed, one, escalations.c.seen_at.is_(None), {"seen_by": by, "seen_at": at}
        )

    async def contact(self, one: Escalated, *, by: int, at: datetime) -> bool:
        """Record who has contacted the person; True for the first only."""
        said = {"contacted_by": by, "contacted_at": at}
        return await self._database.write(_changed, one, escalations.c.contacted_at.is_(None), said)

    async def share(self, one: Escalated, text: str) -> bool:
        """Keep what the person chose to share; False when the escalation has been deleted meanwhile."""
        return await self._database.write(_changed, one, None, {"shared": text})


def write_report(connection: Connection, person: int, report: Report, at: datetime) -> None:
    """The report as an escalation to be told, unless its like was told within a day and no hold began by it."""
    if not report.anew and report.level <= _highest_told(connection, person, report.protocol, at - _AGAIN_AFTER):
        return
    row = {"person": person, "at": at, "level": report.level.label, "protocol": report.protocol}
    connection.execute(escalations.insert().values(flags=list(report.flags), times_told=0, **row))


def _highest_told(connection: Connection, person: int, protocol: str, since: datetime) -> TriageLevel:
    same = (escalations.c.person == person, escalations.c.protocol == protocol, escalations.c.at > since)
    levels = (TriageLevel[level.upper()] for level in connection.scalars(select(escalations.c.level).where(*same)))
    return max(levels, default=TriageLevel.NONE)


def _unseen(connection: Connection, since: datetime) -> list[Escalated]:
    rows = (
        select(escalations).where(escalations.c.seen_at.is_(None), escalations.c.at >= since).order_by(escalations.c.id)
    )
    return [_escalated(row) for row in connection.execute(rows)]


def _find(connection: Connection, number: int, at: datetime) -> Escalated | None:
    row = connection.execute(select(escalations).where(escalations.c.id == number)).one_or_none()
    # To the second, because that is what fits a button; a number that came back has another.
    return _escalated(row) if row is not None and int(row.at.timestamp()) == int(at.timestamp()) else None


def _of(connection: Connection, person: int) -> list[Escalated]:
    rows = select(escalations).where(escalations.c.person == person).order_by(escalations.c.id.desc())
    return [_escalated(row) for row in connection.execute(rows)]


def _changed(connection: Connection, one: Escalated, only: ColumnElement[bool] | None, values: dict[str, Any]) -> bool:
    """Whether the very escalation was there, fulfilled the condition and has been changed."""
    itself = (escalations.c.id == one.id, escalations.c.person == one.person, escalations.c.at == one.at)
    where = itself if only is None else (*itself, only)
    return connection.scalar(update(escalations).where(*where).values(**values).returning(escalations.c.id)) is not None


def _escalated(row: Row[Any]) -> Escalated:
    return Escalated(
        id=row.id,
        person=row.person,
        at=row.at,
        level=TriageLevel[row.level.upper()],
        protocol=row.protocol,
        flags=tuple(row.flags),
        shared=row.shared,
        card=row.card,
        told_at=row.told_at,
        times_told=row.times_told,
        seen_by=row.seen_by,
        seen_at=row.seen_at,
        contacted_by=row.contacted_by,
        contacted_at=row.contacted_at,
    )
