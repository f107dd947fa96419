"""Turns, people and looks into the database that the store's tests share, also with the processes they start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

import bot.storage
from bot.dialogue.effects import Effect, Subscribe
from bot.dialogue.reply import Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState, Hold
from bot.dialogue.turn import Explanation, Turn
from bot.knowledge.models import TriageLevel
from bot.reminders.schedule import Occurrence
from bot.rich import RichText
from bot.service.ports import StoredUpdate
from bot.storage.keys import Keys
from bot.storage.store import SqlStore

NOW = datetime(2026, 6, 17, 7, 30, 0, 123456, tzinfo=UTC)
PERSON = 7_370_000_000_001  # more than 32 bits, as Telegram's newer ids are
OTHER = 42
TODAY = date(2026, 6, 17)
FAR_OFF = NOW + timedelta(days=1000)
HOLD = Hold("back-pain", TriageLevel.CAUTION, NOW, ("hamstring-bridge-30", "hamstring-bridge-90"))
WISH = Subscribe("hamstring-bridge-90", time(7, 30), "Europe/London")


def turn(state: DialogueState | None = None, *effects: Effect, entry: str = "cramping") -> Turn:
    explanation = Explanation(
        DecisionKind.ANSWER, entry, ("a", "b"), TriageLevel.CAUTION, ("numb",), 0.875, "my hamstring cramps"
    )
    said = Reply((Message(RichText("reply-canary")),))
    return Turn(explanation, said, state or DialogueState(), effects)


def update(number: int, *, chat: int = PERSON, payload: str = "text-canary") -> StoredUpdate:
    return StoredUpdate(number, chat, payload, NOW)


async def subscribed(store: SqlStore, person: int = PERSON) -> int:
    """The number of a new reminder of this person."""
    await store.save(person, turn(None, WISH), at=NOW - timedelta(days=1), revision="r1")
    return (await store.load(person)).reminders[0].id


async def occurrence(store: SqlStore, number: int, day: date = TODAY) -> Occurrence:
    (subscription,) = [one for one in await store.reminders.due(FAR_OFF, 1000) if one.id == number]
    return Occurrence(subscription, day, NOW)


@asynccontextmanager
async def opened(database_url: str, keys: Keys | None = None) -> AsyncIterator[SqlStore]:
    """The store as another process, or the same after a restart, would see it."""
    store = SqlStore(database_url, keys)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def rows(database_url: str, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """What the database itself says, past the store; also changes it."""
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        found = await connection.execute(text(sql), values)
        answer = [tuple(row) for row in found] if found.returns_rows else []
    await engine.dispose()
    return answer


def take_the_steps(connection: Connection, to: str) -> None:
    """The tables as they were at a revision, made step by step."""
    # Here and not above: a process that the tests start says whether it needed Alembic.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(bot.storage.__file__).with_name("migrations")))
    command.upgrade(config, to)


def files_with(folder: Path, word: str) -> list[str]:
    """The names of the files in the folder in which the word can be read."""
    return sorted(file.name for file in folder.iterdir() if word.encode() in file.read_bytes())


def process(*arguments: str) -> subprocess.Popen[str]:
    """Another process on the same database; what it can do is in `another_process.py`."""
    script = Path(__file__).with_name("another_process.py")
    return subprocess.Popen(
        [sys.executable, str(script), *arguments], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
