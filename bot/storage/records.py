"""All that is kept about one person, whatever the tables are; and the end of what has been kept long enough."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Delete, Table, Update, delete, func, select, update

from bot.service.retention import Aged
from bot.storage.database import Database
from bot.storage.schema import (
    adverse_events,
    checkbacks,
    disputes,
    escalations,
    holds,
    inbox,
    metadata,
    occurrences,
    people,
    questions,
    subscriptions,
    turns,
)


class SqlRecords:
    """`service.ports.Records` over the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, person: int) -> Mapping[str, int]:
        """How many rows of each table are about the person; tables without any are left out."""
        return await self._database.snapshot(_counts, person)

    async def everything(self, person: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row about the person, by table, opened and in values that JSON knows."""
        return await self._database.snapshot(_everything, person)

    async def expire(self, what: Aged, before: datetime) -> int:
        """Delete what of it has been kept since before that moment; how many rows that were."""
        return await self._database.write(_expire, what, before)


def leave_no_name(connection: Connection, person: int) -> None:
    """Of a person in charge who is deleted, what they saw of others' reports stays, without their number."""
    for who in (escalations.c.seen_by, escalations.c.contacted_by):
        connection.execute(update(escalations).where(who == person).values({who: None}))


def _counts(connection: Connection, person: int) -> dict[str, int]:
    counted = {
        table.name: connection.scalar(select(func.count()).select_from(table).where(theirs)) or 0
        for table in metadata.sorted_tables
        if (theirs := _about(table, person)) is not None
    }
    return {name: count for name, count in counted.items() if count}


def _everything(connection: Connection, person: int) -> dict[str, list[dict[str, Any]]]:
    kept: dict[str, list[dict[str, Any]]] = {}
    for table in metadata.sorted_tables:
        if (theirs := inbox.c.chat == person if table is inbox else _about(table, person)) is not None:
            rows = connection.execute(select(table).where(theirs).order_by(*table.primary_key.columns)).mappings()
            kept[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return {name: rows for name, rows in kept.items() if rows}


def _about(table: Table, person: int) -> ColumnElement[bool] | None:
    """Which rows of the table go when the person goes; None for a table that is about nobody."""
    if table is people:
        return people.c.id == person
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table is people:
                return column == person
            if (theirs := _about(key.column.table, person)) is not None:
                return column.in_(select(key.column).where(theirs))
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str) and value.startswith("{"):  # a state or a message, as JSON in a text
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _expire(connection: Connection, what: Aged, before: datetime) -> int:
    return max(connection.execute(_old(what, before)).rowcount, 0)


def _old(what: Aged, before: datetime) -> Delete | Update:
    """The statement that ends what is older."""
    if what is Aged.MESSAGES:
        # The newest stays, whatever its age: by it we know where Telegram's numbers are.
        newest = select(func.max(inbox.c.id)).scalar_subquery()
        return delete(inbox).where(inbox.c.payload.is_(None), inbox.c.received_at < before, inbox.c.id < newest)
    if what is Aged.SHARED_WORDS:
        told = (escalations.c.shared.is_not(None), escalations.c.at < before)
        return update(escalations).where(*told).values(shared=None)
    since = _SINCE[what]
    table = since.table
    # What a process that died had claimed was never settled.
    moment = func.coalesce(since, table.c.claimed_at) if "claimed_at" in table.c else since
    old = delete(table).where(moment < before)
    if what is Aged.PEOPLE:
        return old.where(people.c.id.not_in(select(subscriptions.c.person).where(subscriptions.c.ended_at.is_(None))))
    return old


# From when on it is old; all of the row goes. What has no such moment yet is in use, and stays.
_SINCE: Mapping[Aged, Column[Any]] = {
    Aged.QUESTIONS: questions.c.at,
    Aged.REMINDERS: occurrences.c.settled_at,
    Aged.ENDED_REMINDERS: subscriptions.c.ended_at,
    Aged.CHECK_BACKS: checkbacks.c.settled_at,
    Aged.DISPUTES: disputes.c.settled_at,
    Aged.TURNS: turns.c.at,
    Aged.ADVERSE_EVENTS: adverse_events.c.at,
    Aged.ESCALATIONS: escalations.c.at,
    Aged.ENDED_HOLDS: holds.c.cleared_at,
    Aged.PEOPLE: people.c.updated_at,
}
