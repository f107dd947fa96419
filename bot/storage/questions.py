"""The coach's list as rows: questions that the bot had no answer to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.dialogue.state import QuestionKind, Unanswered
from bot.dialogue.unanswered import OpenQuestion
from bot.storage.database import Database
from bot.storage.keys import Keys
from bot.storage.schema import questions


def write_question(connection: Connection, person: int, question: Unanswered, at: datetime) -> None:
    """The question as a row, unless the person's same one stands on the list already."""
    it = questions.c
    theirs = select(it.text).where(it.person == person, it.text.is_not(None))
    if question.text not in connection.scalars(theirs).all():  # sealed: the database cannot compare
        values = {
            "text": question.text,
            "nearest": list(question.nearest),
            "revision": question.revision,
            "kind": question.kind.value,
        }
        connection.execute(questions.insert().values(person=person, at=at, **values))


def settle_questions(connection: Connection, numbers: Sequence[int], at: datetime) -> None:
    """The questions are off the list and their words are gone; one that is off it already, or never was, stays so."""
    rows = update(questions).where(questions.c.id.in_(numbers), questions.c.settled_at.is_(None))
    connection.execute(rows.values(settled_at=at, text=None))


def open_questions(connection: Connection) -> Sequence[OpenQuestion]:
    """What stands on the list, the newest first."""
    rows = select(questions).where(questions.c.settled_at.is_(None)).order_by(questions.c.id.desc())
    return [
        OpenQuestion(row.id, row.at, row.text, tuple(row.nearest), row.revision, QuestionKind(row.kind))
        for row in connection.execute(rows)
    ]


async def read_questions(database_url: str, keys: Keys | None = None) -> Sequence[OpenQuestion]:
    """What stands on the list of that database, the newest first.

    A database that does not exist yet has nothing on it, and is not made. Raises StoreUnavailable and SettingsError.
    """
    database = Database(database_url, keys)
    try:
        return await database.read(open_questions) if database.exists else []
    finally:
        await database.close()
