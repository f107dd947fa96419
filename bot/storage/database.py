"""Whole transactions on one database, and its failures in one word. What is asked of it is left to `store`."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, exc
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service.ports import StoreUnavailable
from bot.storage import dialects, probes, revisions, schema
from bot.storage.keys import Keys
from bot.storage.sealing import hand_over, sealer_of

P = ParamSpec("P")
T = TypeVar("T")
# Plain synchronous SQL; run on the connection, it waits without holding up anybody else.
Work = Callable[Concatenate[Connection, P], T]

_FAILURES = (exc.DBAPIError, exc.TimeoutError, sqlite3.Error, OSError)
# What a row that holds something else than it should leads to.
_NONSENSE = (ValueError, TypeError, LookupError)


class Database:
    """A database used through whole transactions only; opened by the first one, if not before.

    A transaction that has begun ends, committed or rolled back, also when whoever waits for it is cancelled: a
    cancelled task leaves neither a lock nor half a change. Every failure of the database is StoreUnavailable.
    """

    def __init__(self, url: str, keys: Keys | None = None, failed: Callable[[], None] = lambda: None) -> None:
        """`keys` seal what is personal; without any, the database's own are used, and made when there are none.

        `failed` is told of each failure.
        """
        self._failed = failed
        self._engine = dialects.engine_for(url)
        self._keys = (keys or Keys()).at(dialects.key_file(self._engine))
        self._writer = dialects.writes(self._engine)
        # SQLite's own waiting is blind and unfair; tasks of this process queue here instead.
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if dialects.one_writer(self._engine) else nullcontext()
        )
        self._running: set[asyncio.Task[Any]] = set()
        self._opening = asyncio.Lock()
        self._open = False
        self._closed = False

    @property
    def exists(self) -> bool:
        """Whether there may be a database; False only for a file that is not there."""
        return dialects.exists(self._engine)

    async def open(self) -> None:
        """Bring the tables to the newest revision; at once when they are there already. KeyProblem without the key."""
        if self._closed:
            raise StoreUnavailable(f"{self._name}: the database has been closed.")
        async with self._opening:
            if not self._open:
                await self._whole(self._upgrade())
                self._open = True

    async def close(self) -> None:
        """Let what is under way end, then release every connection."""
        self._closed = True
        await asyncio.gather(*self._running, return_exceptions=True)
        with self._failures():
            await self._engine.dispose()

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` finds, in one transaction."""
        if not self._open or self._closed:
            await self.open()
        return await self._whole(self._transaction(self._engine, nullcontext(), work, *args, **kwargs))

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` returns once everything it changed is on disk; nothing of it when anything fails."""
        if not self._open or self._closed:
            await self.open()
        return await self._whole(self._transaction(self._writer, self._turn, work, *args, **kwargs))

    async def snapshot(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` finds, all of it as it was at one moment, while others go on writing."""
        await self.open()
        engine = dialects.of_one_moment(self._engine)
        return await self._whole(self._transaction(engine, nullcontext(), work, *args, **kwargs))

    async def _whole(self, transaction: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(transaction)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _transaction(
        self,
        engine: AsyncEngine,
        turn: AbstractAsyncContextManager[Any],
        work: Work[P, T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        with self._failures():
            async with turn:
                return await dialects.transaction(engine, lambda connection: work(connection, *args, **kwargs))

    async def _upgrade(self) -> None:
        with self._failures():
            dialects.make_private(self._engine)
        found, probe = await self._transaction(self._engine, nullcontext(), _found)
        sealer = self._keys.sealer(new=probe is None)
        hand_over(self._engine, sealer)
        if probe is not None:
            probes.hold(self._keys, sealer, probe)
        if found != schema.REVISION or probe is None:
            await self._transaction(self._writer, self._turn, _upgrade, self._keys)
            with self._failures():
                await dialects.forget_the_past(self._engine)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            self._failed()
            finding = error.orig if isinstance(error, exc.DBAPIError) else error
            raise StoreUnavailable(f"{self._name}: {finding}") from error
        except _NONSENSE as error:  # its text may show what the row holds
            self._failed()
            raise StoreUnavailable(f"{self._name}: a row cannot be read ({type(error).__name__}).") from error

    @property
    def _name(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)


def _found(connection: Connection) -> tuple[str | None, str | None]:
    return revisions.found(connection), probes.found(connection)


def _upgrade(connection: Connection, keys: Keys) -> None:
    dialects.alone(connection)
    if (probe := probes.found(connection)) is not None:  # another process was faster, perhaps with another key
        probes.hold(keys, sealer_of(connection), probe)
    revisions.upgrade(connection)
    probes.write(connection)
