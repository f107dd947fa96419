"""What differs between SQLite and PostgreSQL. Nothing else in this room asks which of the two it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Executable,
    Interval,
    Table,
    bindparam,
    event,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import SettingsError
from bot.storage.in_one_go import in_one_go
from bot.storage.schema import Moment
from bot.storage.transactions import Apart, Together, Transactions

S = TypeVar("S", bound=Executable)
T = TypeVar("T")

_SQLITE, _POSTGRESQL = "sqlite+aiosqlite", "postgresql+asyncpg"

# Any number, the same in every process: who holds it is changing the tables.
_UPGRADE_LOCK = 7_370_001

_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    # FULL: a committed transaction survives a power cut also in WAL mode; NORMAL promises only an undamaged file.
    "PRAGMA synchronous=FULL",
    # What was deleted about a person is overwritten, not only unlinked.
    "PRAGMA secure_delete=ON",
    "PRAGMA journal_mode=WAL",
)


def engine_for(database_url: str) -> AsyncEngine:
    """An engine for the address, not connected yet; its errors never show values. Raises SettingsError."""
    try:
        url = _read(database_url)
        if url.drivername == _SQLITE:
            return _sqlite(url)
        if url.drivername == _POSTGRESQL:
            return create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
        finding = f"'{url.drivername}' is no database we know"
    except (SQLAlchemyError, ImportError, ValueError) as error:
        finding = str(error)
    raise SettingsError(
        f"KNEEBOT_DATABASE_URL: {finding}. It should be {_SQLITE}:///FILE or {_POSTGRESQL}://USER:PASSWORD@HOST/NAME."
    )


def _read(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except ValueError:  # of the port, and its text shows what stands there
        url = None
    # After an @ in the password the rest of it would be taken for the host and its port, and shown as such.
    if url is None or "@" in (url.host or ""):
        raise ValueError("it cannot be read. Write signs such as @ : / in the password as %40 %3A %2F") from None
    return url


def transactions(engine: AsyncEngine, *, together: bool = True) -> Transactions:
    """How transactions run on the engine. `together`: they may share one, where that saves time."""
    if not one_writer(engine):
        return Apart(partial(_transaction, engine))
    in_its_thread = partial(in_one_go, engine, begin=_begin)
    return Together(in_its_thread) if together else Apart(in_its_thread)


async def _transaction(engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    async with engine.begin() as connection:
        return await connection.run_sync(work)


def writes(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for transactions that write."""
    return engine.execution_options(writes=True)


def of_one_moment(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for transactions that see one moment however long they read."""
    if engine.dialect.name == "postgresql":  # a transaction in SQLite's write-ahead mode does so anyway
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def count_on(connection: Connection, tables: Sequence[Table]) -> None:
    """Rows numbered by the database go on after the highest number there is."""
    if connection.dialect.name != "postgresql":  # SQLite sees to it as they are put in
        return
    for table in tables:
        number = table.autoincrement_column
        if number is not None and connection.scalar(func.pg_get_serial_sequence(table.name, number.name)):
            highest = select(func.max(number)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, number.name)
            connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))


def one_writer(engine: AsyncEngine) -> bool:
    """Whether the database has one writer at a time, so that a process should queue its own."""
    return engine.dialect.name == "sqlite"


def make_private(engine: AsyncEngine) -> None:
    """A database file that does not exist yet is made readable by its owner alone: it will hold health data."""
    if path := _file(engine):
        # One that exists must not be opened here: closing it again would drop this process's locks on it.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def alone(connection: Connection) -> None:
    """No other process passes here until this transaction ends."""
    if connection.dialect.name == "postgresql":  # in SQLite the transaction itself keeps others out
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """INSERT that can say what to do when the row is there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def prepared(build: Callable[[Connection], S]) -> Callable[[Connection], S]:
    """The statement that `build` makes, made once for each kind of database; its values are bound when it is run.

    For what every update runs: to put a statement together takes several times as long as to run it.
    """
    made: dict[str, S] = {}

    def statement(connection: Connection) -> S:
        kind = connection.dialect.name
        if kind not in made:
            made[kind] = build(connection)
        return made[kind]

    return statement


def from_now(connection: Connection, seconds: float = 0.0) -> ColumnElement[Any]:
    """So many seconds from now by the one clock that all workers share: the server's, or this machine's for a file."""
    after = timedelta(seconds=seconds)
    if connection.dialect.name == "postgresql":
        return func.now() + literal(after, Interval())
    # Asked when the statement is run, which may have been made long before: see `prepared`.
    return bindparam(None, callable_=lambda: datetime.now(UTC) + after, type_=Moment())


def exists(engine: AsyncEngine) -> bool:
    """Whether there may be a database at the address. Only of a file can it be known without connecting."""
    path = _file(engine)
    return path is None or os.path.exists(path)


def key_file(engine: AsyncEngine) -> Path | None:
    """Where the keys of a database are when no setting says: beside its file, or in the working folder.

    None for one in memory: its key goes when it goes.
    """
    if path := _file(engine):
        return Path(f"{path}.key")
    return None if engine.dialect.name == "sqlite" and _in_memory(engine) else Path("kneebot.key")


def _file(engine: AsyncEngine) -> str | None:
    """The file of the database, where the address names one plainly."""
    path = engine.url.database
    plain = engine.dialect.name == "sqlite" and not _in_memory(engine) and not str(path).startswith("file:")
    return path if plain else None


def _in_memory(engine: AsyncEngine) -> bool:
    return engine.url.database in (None, "", ":memory:")


async def forget_the_past(engine: AsyncEngine) -> None:
    """What has been overwritten in the tables is no longer in the write-ahead log either, if nobody is reading."""
    if one_writer(engine):
        async with engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def utc_day(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day of a stored moment, as UTC counts days."""
    # PostgreSQL would take the zone of the session; SQLite holds UTC already.
    return func.date(func.timezone("UTC", moment) if connection.dialect.name == "postgresql" else moment)


def _sqlite(url: URL) -> AsyncEngine:
    # How long to wait for another process's lock is the driver's default, 5 s; `?timeout=` in the address changes it.
    # Every transaction ends with COMMIT or ROLLBACK: there is nothing to roll back when a connection is given back.
    engine = create_async_engine(url, hide_parameters=True, pool_reset_on_return=None)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    try:
        connection.isolation_level = None  # the driver would begin late, and not before a read: see `_begin`
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()
    except BaseException:
        connection.close()  # the pool has not taken it yet and would leave its thread behind
        raise


def _begin(connection: Connection) -> None:
    # IMMEDIATE takes the write lock first: a transaction that reads and then writes cannot be refused half way.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
