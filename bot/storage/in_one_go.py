"""A whole SQLite transaction in one visit to the connection's own thread.

SQLAlchemy over aiosqlite goes to that thread and back for every cursor, statement and row set: some fifty times an
update, which costs more than all of its SQL. Here the pool is SQLAlchemy's and the connection and its thread are
aiosqlite's, and the transaction runs in there from BEGIN to COMMIT.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

import aiosqlite
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.sealing import share_sealer

T = TypeVar("T")

_PLACE = "kneebot_engine"  # the pool's record of a connection keeps the engine that was made for it


async def in_one_go(engine: AsyncEngine, work: Callable[[Connection], T], begin: Callable[[Connection], None]) -> T:
    """What `work` returns, in one transaction on a connection of the engine's pool. `begin` begins it."""
    connection = engine.connect()
    try:
        async with connection:
            pooled = await connection.get_raw_connection()
            driver = cast(aiosqlite.Connection, pooled.driver_connection)
            kept = cast(dict[str, Engine], pooled.info)
            plain = kept.get(_PLACE) or kept.setdefault(_PLACE, _engine_on(driver._conn, begin))
            share_sealer(engine, plain)
            options = engine.sync_engine.get_execution_options()
            # The driver offers no other way to do more than one thing in its thread.
            found = await driver._execute(_transaction, plain.execution_options(**options), work)  # type: ignore[no-untyped-call]
            return cast(T, found)
    finally:
        # Whoever cancels every task cancels the one that gives the connection back, too.
        left = connection.sync_connection
        if left is not None and not left.closed:
            with suppress(MissingGreenlet):
                left.close()


def _engine_on(connection: sqlite3.Connection, begin: Callable[[Connection], None]) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: connection,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    event.listen(engine, "begin", begin)
    return engine


def _transaction(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.begin() as connection:
        return work(connection)
