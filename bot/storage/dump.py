"""Every row of every table as lines of JSON: a backup that either engine makes and either reads.

What is sealed stays sealed: a backup is read with the keys that the database had, and holds no plain word.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    Column,
    ColumnClause,
    Connection,
    Date,
    Row,
    TableClause,
    Text,
    Time,
    column,
    func,
    insert,
    select,
    table,
)

from bot.errors import KneebotError
from bot.storage import dialects, probes, schema
from bot.storage.database import Database
from bot.storage.sealing import is_sealed

_AT_ONCE = 500
# Whose chats are at the moment is of no use later: no worker of then is left. The probe is in the first line.
_LEFT_OUT = frozenset({"chat_leases", "duties", "probes"})
# What reading a file raises that was cut or changed: the packing sees it, or what comes out of it is no JSON.
_SPOILT = (ValueError, EOFError, OSError, zlib.error)
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

    Raises BackupError when the database is not empty, the file is no backup, another revision's or sealed with a key
    that is not at hand. The file is looked through first: for one that cannot be taken no database and no key is made.
    """
    try:
        await asyncio.to_thread(_look_through, file, database.opens)
        await database.open()
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            return await database.write(_read, lines, file)
    except OSError as error:
        raise BackupError(f"{file}: cannot be read ({error.strerror}).") from None


def _private(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _tables() -> dict[str, TableClause]:
    """The tables by name, those first that others refer to; what is sealed in them as the tokens that are stored."""
    return {
        one.name: table(one.name, *map(_as_stored, one.columns))
        for one in schema.metadata.sorted_tables
        if one.name not in _LEFT_OUT
    }


def _as_stored(part: Column[Any]) -> ColumnClause[Any]:
    return column(part.name, Text() if is_sealed(part) else part.type)


def _write(connection: Connection, lines: IO[str]) -> dict[str, int]:
    first = {"kneebot": "backup", "revision": schema.REVISION, "probe": probes.found(connection)}
    lines.write(json.dumps(first) + "\n")
    counts = {}
    for name, rows in _tables().items():
        counts[name] = 0
        in_order = [rows.c[part.name] for part in schema.metadata.tables[name].primary_key]
        for row in connection.execute(select(rows).order_by(*in_order)):
            lines.write(json.dumps([name, _values(row)]) + "\n")
            counts[name] += 1
    lines.write(json.dumps({"rows": counts}) + "\n")
    return counts


def _values(row: Row[Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | time) else value for name, value in row._mapping.items()
    }


def _read(connection: Connection, lines: IO[str], file: Path) -> dict[str, int]:
    known = _tables()
    if any(connection.scalar(select(func.count()).select_from(one)) for one in known.values()):
        raise BackupError("The database is not empty. Restore into a new one: set KNEEBOT_DATABASE_URL to it.")
    counts = dict.fromkeys(known, 0)
    _line(lines, file)  # the first, which was looked at before
    waiting: list[dict[str, Any]] = []
    filling: TableClause | None = None
    while isinstance(one := _line(lines, file), list):
        name, values = one
        if filling is None or name != filling.name or len(waiting) == _AT_ONCE:
            _insert(connection, filling, waiting)
            filling, waiting = known[name], []
        waiting.append({each.name: _value(each, values[each.name]) for each in filling.columns})
        counts[name] += 1
    _insert(connection, filling, waiting)
    dialects.count_on(connection, [one for one in schema.metadata.sorted_tables if one.name in known])
    return counts


def _look_through(file: Path, opens: Callable[[str], bool]) -> None:
    """Raise BackupError unless it is a whole backup of this revision that the keys at hand open."""
    counts = dict.fromkeys(_tables(), 0)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        _first_line(_line(lines, file), file, opens)
        while isinstance(one := _line(lines, file), list):
            if not (len(one) == 2 and isinstance(one[0], str) and one[0] in counts):
                raise BackupError(f"{file}: is no whole backup of Kneebot. Nothing was restored.")
            counts[one[0]] += 1
        _to_the_end(lines, file)
    if not isinstance(one, dict) or one.get("rows") != counts:
        raise BackupError(f"{file}: is not whole: its last line counts other rows than it has. Nothing was restored.")


def _first_line(first: Any, file: Path, opens: Callable[[str], bool]) -> None:
    if not isinstance(first, dict) or first.get("kneebot") != "backup":
        raise BackupError(f"{file}: is no backup of Kneebot.")
    if first.get("revision") != schema.REVISION:
        raise BackupError(
            f"{file}: is of revision {first.get('revision')}, this Kneebot has {schema.REVISION}. Restore it with the "
            "Kneebot that made it; the newer one then brings the database up to date by itself."
        )
    if not opens(str(first.get("probe"))):
        raise BackupError(
            f"{file}: was sealed with a key that is not at hand. Give the key that the database had then, beside or in "
            "place of the one there is (KNEEBOT_ENCRYPTION_KEY=NEW,OLD, or the file of keys); nothing was restored."
        )


def _line(lines: Iterator[str], file: Path) -> Any:
    try:
        return json.loads(next(lines))
    except (StopIteration, *_SPOILT):
        raise BackupError(f"{file}: is no whole backup of Kneebot. Nothing was restored.") from None


def _to_the_end(lines: IO[str], file: Path) -> None:
    """Raise BackupError when more comes, or the packing's checksum, which stands at the end, finds a byte changed."""
    try:
        more = lines.read(1)
    except _SPOILT:
        more = "?"
    if more:
        raise BackupError(f"{file}: is no whole backup of Kneebot. Nothing was restored.")


def _insert(connection: Connection, filling: TableClause | None, rows: list[dict[str, Any]]) -> None:
    if filling is not None and rows:
        connection.execute(insert(filling), rows)


def _value(where: ColumnClause[Any], value: Any) -> Any:
    read = _READ.get(type(where.type))
    return value if value is None or read is None else read(value)
