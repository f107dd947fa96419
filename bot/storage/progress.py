"""What a runner lets us keep of their training, as rows: sessions, pain, left and right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from bot.dialogue.effects import WantSummary
from bot.dialogue.records import PastHold, Record, RecordBalance, RecordPain, RecordSession, TakeBackSession, Training
from bot.knowledge.models import TriageLevel
from bot.reminders.weekly import week_before
from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.schema import balances, escalations, holds, pains, sessions, summaries


class SqlProgress:
    """`service.ports.Progress` over the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def records(self, person: int) -> Training:
        """Everything that is kept of the person, the oldest first in each; nothing of a person never seen."""
        return await self._database.read(_records, person)

    async def holds(self, person: int) -> Sequence[PastHold]:
        """What has been on hold for the person, also what is over, the newest first; days as UTC counts them."""
        return await self._database.read(_holds, person)

    async def wanting(self, week: str) -> Sequence[tuple[int, str]]:
        """Who wants a summary and has none claimed for that ISO week yet, each with the week of the last one."""
        return await self._database.read(_wanting, week)

    async def claim(self, person: int, week: str) -> bool:
        """True for exactly one caller ever per person and week, across processes and restarts."""
        return await self._database.write(_claim, person, week)

    async def unclaim(self, person: int, week: str, before: str) -> None:
        """The summary of that week surely was not sent: the one before is the last again."""
        await self._database.write(_unclaim, person, week, before)

    async def no_summary(self, person: int) -> None:
        """The person gets no summary any more."""
        await self._database.write(_no_summary, person)


def write_record(connection: Connection, person: int, record: Record, at: datetime) -> None:
    """The record as a row; of a session told again the pain if it was told, of a balance the newest counts."""
    if isinstance(record, RecordSession):
        _write_session(connection, person, record)
    elif isinstance(record, RecordPain):
        values = {"day": record.day, "area": record.area, "level": record.level, "exercise": record.exercise}
        connection.execute(pains.insert().values(person=person, at=at, **values))
    else:
        counts = {"left": record.left, "right": record.right}
        statement = insert(connection, balances).values(
            person=person, day=record.day, exercise=record.exercise, **counts
        )
        connection.execute(statement.on_conflict_do_update(index_elements=list(balances.primary_key), set_=counts))


def take_back_session(connection: Connection, person: int, wish: TakeBackSession) -> None:
    """The session of that exercise and day is no more, if there was one."""
    mine = (sessions.c.person == person, sessions.c.day == wish.day, sessions.c.exercise == wish.exercise)
    connection.execute(delete(sessions).where(*mine))


def want_summary(connection: Connection, person: int, wish: WantSummary, at: datetime) -> None:
    """From now on a summary each week, the first for the week that the wish is made in; or none any more."""
    if not wish.wanted:
        _no_summary(connection, person)
        return
    statement = insert(connection, summaries).values(person=person, week=week_before(at.date()))
    connection.execute(statement.on_conflict_do_nothing())


def _no_summary(connection: Connection, person: int) -> None:
    connection.execute(delete(summaries).where(summaries.c.person == person))


def _wanting(connection: Connection, week: str) -> list[tuple[int, str]]:
    rows = connection.execute(select(summaries).where(summaries.c.week < week).order_by(summaries.c.person))
    return [(row.person, row.week) for row in rows]


def _claim(connection: Connection, person: int, week: str) -> bool:
    mine = update(summaries).where(summaries.c.person == person, summaries.c.week < week).values(week=week)
    return connection.scalar(mine.returning(summaries.c.person)) is not None


def _unclaim(connection: Connection, person: int, week: str, before: str) -> None:
    mine = (summaries.c.person == person, summaries.c.week == week)
    connection.execute(update(summaries).where(*mine).values(week=before))


def _records(connection: Connection, person: int) -> Training:
    """Everything that is kept of the person's training, the oldest first in each."""
    theirs = select(sessions).where(sessions.c.person == person).order_by(sessions.c.day, sessions.c.exercise)
    told = select(pains).where(pains.c.person == person).order_by(pains.c.day, pains.c.id)
    counted = select(balances).where(balances.c.person == person).order_by(balances.c.day, balances.c.exercise)
    # What no key opens any more is None, and says nothing.
    return Training(
        tuple(RecordSession(row.exercise, row.day, row.pain) for row in connection.execute(theirs)),
        tuple(
            RecordPain(row.area, row.level, row.day, row.exercise)
            for row in connection.execute(told)
            if row.level is not None
        ),
        tuple(
            RecordBalance(row.exercise, row.left, row.right, row.day)
            for row in connection.execute(counted)
            if row.left is not None and row.right is not None
        ),
    )


def _holds(connection: Connection, person: int) -> list[PastHold]:
    rows = connection.execute(select(holds).where(holds.c.person == person).order_by(holds.c.id.desc())).all()
    told = connection.execute(
        select(escalations.c.protocol, escalations.c.at).where(escalations.c.person == person, escalations.c.card > 0)
    )
    days = {(row.protocol, row.at.date()) for row in told}
    return [
        PastHold(
            row.protocol,
            TriageLevel[row.level.upper()],
            row.since.date(),
            row.cleared_at.date() if row.cleared_at else None,
            told=(row.protocol, row.since.date()) in days,
        )
        for row in rows
    ]


def _write_session(connection: Connection, person: int, record: RecordSession) -> None:
    statement = insert(connection, sessions).values(
        person=person, day=record.day, exercise=record.exercise, pain=record.pain
    )
    later = {"pain": func.coalesce(statement.excluded.pain, sessions.c.pain)}
    connection.execute(statement.on_conflict_do_update(index_elements=list(sessions.primary_key), set_=later))
