"""What a runner lets us keep of their training, as rows: sessions, pain, left and right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.dialogue.records import Record, RecordBalance, RecordPain, Records, RecordSession
from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.schema import balances, pains, sessions


class SqlProgress:
    """`service.ports.Progress` over the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def records(self, person: int) -> Records:
        """Everything that is kept of the person, the oldest first in each; nothing of a person never seen."""
        return await self._database.read(_records, person)


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
