"""What a runner lets us keep of their training, as rows: sessions, pain, left and right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from bot.dialogue.records import Record, RecordBalance, RecordPain, Records, RecordSession
from bot.dialogue.turn import WantSummary
from bot.reminders.weekly import week_before
from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.schema import balances, pains, sessions, summaries


class SqlProgress:
    """`service.ports.Progress` over the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def records(self, person: int) -> Records:
        """Everything that is kept of the person, the oldest first in each; nothing of a person never seen."""
        return await self._database.read(_records, person)

    async def wanting(self, week: str) -> Sequence[tuple[int, str]]:
        """Who wants a summary and has none claimed for that ISO week yet, each with the week of the last one."""
        return await self._database.read(_wanting, week)

    async def claim(self, person: int, week: str) -> bool:
        """True for exactly one caller ever per person and week, across processes and restarts."""
        return await self._database.write(_claim, person, week)

    async def unclaim(self, person: int, week: str, before: str) -> None:
        """The summary of that week surely was not sent: the one before is the last again."""
        await self._database.write(_unclaim, person, week, before)


def write_record(connection: Connection, person: int, record: Record, at: datetime) -> None:
    """The record as a row; of a session told again the pain if it was told, of a balance the newest counts."""
    if isinstance(record, RecordSession):
        _write_session(connection, person, record)
    elif isinstance(record, RecordPain):
        values = {"day": record.day, "area": record.area, "level": str(record.level), "exercise": record.exercise}
        connection.execute(pains.insert().values(person=person, at=at, **values))
    else:
        counts = {"left": str(record.left), "right": str(record.right)}
        statement = insert(connection, balances).values(
            person=person, day=record.day, exercise=record.exercise, **counts
        )
        connection.execute(statement.on_conflict_do_update(index_elements=list(balances.primary_key), set_=counts))


def want_summary(connection: Connection, person: int, wish: WantSummary, at: datetime) -> None:
    """From now on a summary each week, the first for the week that the wish is made in; or none any more."""
    if not wish.wanted:
        connection.execute(delete(summaries).where(summaries.c.person == person))
        return
    statement = insert(connection, summaries).values(person=person, week=week_before(at.date()))
    connection.execute(statement.on_conflict_do_nothing())


def _wanting(connection: Connection, week: str) -> list[tuple[int, str]]:
    rows = connection.execute(select(summaries).where(summaries.c.week < week).order_by(summaries.c.person))
    return [(row.person, row.week) for row in rows]


def _claim(connection: Connection, person: int, week: str) -> bool:
    mine = update(summaries).where(summaries.c.person == person, summaries.c.week < week).values(week=week)
    return connection.scalar(mine.returning(summaries.c.person)) is not None


def _unclaim(connection: Connection, person: int, week: str, before: str) -> None:
    mine = (summaries.c.person == person, summaries.c.week == week)
    connection.execute(update(summaries).where(*mine).values(week=before))


def _records(connection: Connection, person: int) -> Records:
    """Everything that is kept of the person's training, the oldest first in each."""
    theirs = select(sessions).where(sessions.c.person == person).order_by(sessions.c.day, sessions.c.exercise)
    told = select(pains).where(pains.c.person == person).order_by(pains.c.day, pains.c.id)
    counted = select(balances).where(balances.c.person == person).order_by(balances.c.day, balances.c.exercise)
    return Records(
        tuple(
            RecordSession(row.exercise, row.day, None if row.pain is None else int(row.pain))
            for row in connection.execute(theirs)
        ),
        tuple(RecordPain(row.area, int(row.level), row.day, row.exercise) for row in connection.execute(told)),
        tuple(
            RecordBalance(row.exercise, int(row.left), int(row.right), row.day) for row in connection.execute(counted)
        ),
    )


def _write_session(connection: Connection, person: int, record: RecordSession) -> None:
    pain = None if record.pain is None else str(record.pain)
    statement = insert(connection, sessions).values(person=person, day=record.day, exercise=record.exercise, pain=pain)
    later = {"pain": func.coalesce(statement.excluded.pain, sessions.c.pain)}
    connection.execute(statement.on_conflict_do_update(index_elements=list(sessions.primary_key), set_=later))
