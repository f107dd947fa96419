"""Every row of every table as lines of JSON: a backup that either engine makes and either reads."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, Connection, Date, Row, Table, Time, func, insert, select

from bot.errors import KneebotError
from bot.storage import dialects, schema
from bot.storage.database import Database

_AT_ONCE = 500
# Whose chats are at the moment is of no use later: no worker of then is left.
_LEFT_OUT = frozenset({"chat_leases", "duties"})
_READ = {schema.Moment: datetime.fromisoformat, Date: date.fromisoformat, Time: time.fromisoformat}


class BackupError(KneebotError):
    """A backup that cannot be written or taken; says why and what to do."""


async def back_up(database: Database, file: Path) -> dict[str, int]:
    """Write everything into a new file that its owner alone can read; rows by table. Others may go on writing.

    Raises BackupError when the file is there already or cannot be written, StoreUnavailable for the database. A file
    that is not whole is not left behind.
    """
    await database.open()
    beside = file.with_name(f".{file.name}.part")
    try:
        if await asyncio.to_thread(file.exists):
            raise BackupError(f"{file}: there is a file already. Name a new one; an older backup is never replaced.")
        with _private(beside) as raw, gzip.open(raw, "wt", encoding="utf-8") as lines:
            rows = await database.snapshot(_write, lines)
        os.replace(beside, file)
    except OSError as error:
        raise BackupError(f"{file}: cannot be written ({error.strerror}).") from None
    finally:
        beside.unlink(missing_ok=True)
    return rows


async def restore(database: Database, file: Path) -> dict[str, int]:
    """Read a backup into an empty database, all of it or nothing; rows by table.

    Raises BackupError when the database is not empty, the file is no backup or a newer Kneebot's.
    """
    await database.open()
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            return await database.write(_read, lines, file)
    except OSError as error:
        raise BackupError(f"{file}: cannot be read ({error.strerror}).") from None


def _private(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _tables() -> list[Table]:
    return [table for table in schema.metadata.sorted_tables if table.name not in _LEFT_OUT]


def _write(connection: Connection, lines: IO[str]) -> dict[str, int]:
    lines.write(json.dumps({"kneebot": "backup", "revision": schema.REVISION}) + "\n")
    counts = {}
    for table in _tables():
        counts[table.name] = 0
        for row in connection.execute(select(table).order_by(*table.primary_key)):
            lines.write(json.dumps([table.name, _values(row)]) + "\n")
            counts[table.name] += 1
    lines.write(json.dumps({"rows": counts}) + "\n")
    return counts


def _values(row: Row[Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | time) else value for name, value in row._mapping.items()
    }


def _read(connection: Connection, lines: IO[str], file: Path) -> dict[str, int]:
    if any(connection.scalar(select(func.count()).select_from(table)) for table in _tables()):
        raise BackupError("The database is not empty. Restore into a new one: set KNEEBOT_DATABASE_URL to it.")
    known = {table.name: table for table in _tables()}
    counts = dict.fromkeys(known, 0)
    revision = _line(lines, file)
    if not isinstance(revision, dict) or revision.get("kneebot") != "backup":
        raise BackupError(f"{file}: is no backup of Kneebot.")
    if revision["revision"] != schema.REVISION:
        raise BackupError(
            f"{file}: is of revision {revision['revision']}, this Kneebot has {schema.REVISION}. Restore it with the "
            "Kneebot that made it; the newer one then brings the database up to date by itself."
        )
    waiting: list[dict[str, Any]] = []
    table: Table | None = None
    while isinstance(one := _line(lines, file), list):
        name, values = one
        if table is None or name != table.name or len(waiting) == _AT_ONCE:
            _insert(connection, table, waiting)
            table, waiting = known[name], []
        waiting.append({column.name: _value(column, values[column.name]) for column in table.columns})
        counts[name] += 1
    _insert(connection, table, waiting)
    if one.get("rows") != counts:
        raise BackupError(f"{file}: is not whole: its last line counts other rows than it has. Nothing was restored.")
    dialects.count_on(connection, _tables())
    return counts


def _line(lines: Iterator[str], file: Path) -> Any:
    try:
        return json.loads(next(lines))
    except (StopIteration, ValueError, EOFError, OSError):  # the packing sees a file that was cut
        raise BackupError(f"{file}: is no whole backup of Kneebot. Nothing was restored.") from None


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(insert(table), rows)


def _value(column: Column[Any], value: Any) -> Any:
    read = _READ.get(type(column.type))
    return value if value is None or read is None else read(value)
