"""Whole transactions on one database, and its failures in one word. What is asked of it is left to `store`."""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, exc

from bot.service.ports import StoreUnavailable
from bot.storage import dialects, probes, revisions, schema
from bot.storage.keys import Keys
from bot.storage.sealing import hand_over, sealer_of
from bot.storage.transactions import Transactions

P = ParamSpec("P")
T = TypeVar("T")
# Plain synchronous SQL; run on the connection, it waits without holding up anybody else.
Work = Callable[Concatenate[Connection, P], T]

_FAILURES = (exc.DBAPIError, exc.TimeoutError, sqlite3.Error, OSError)
_NO_ROOM = "disk full"
# What is known by its number, so that no text of the database's need be shown; the rest is told by its kind.
_KNOWN = {
    sqlite3.SQLITE_FULL: _NO_ROOM,
    sqlite3.SQLITE_BUSY: "locked by another",
    sqlite3.SQLITE_READONLY: "may not be written",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk fails",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "no database",
    "53100": _NO_ROOM,  # PostgreSQL, class 53: insufficient resources
}
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
        self._reading = dialects.transactions(self._engine)
        self._writing = dialects.transactions(dialects.writes(self._engine))
        self._looking = dialects.transactions(dialects.of_one_moment(self._engine), together=False)
        self._opening = asyncio.Lock()
        self._open = False
        self._closed = False
        self._unwritten: str | None = None

    @property
    def unwritten(self) -> str | None:
        """Why what was to be written last was not; None when it was."""
        return self._unwritten

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
                await self._upgrade()
                self._open = True

    @property
    def key_file(self) -> Path | None:
        """The file of the keys; None for keys in a setting, or in memory."""
        return self._keys.file

    def opens(self, token: str) -> bool:
        """Whether the keys at hand open what is sealed in that token. Nothing is opened or made for it."""
        sealer = self._keys.at_hand()
        return sealer is not None and sealer.unseal(token) is not None

    async def close(self) -> None:
        """Let what is under way end, then release every connection."""
        self._closed = True
        for transactions in (self._reading, self._writing, self._looking):
            await transactions.ended()
        with self._failures():
            await self._engine.dispose()

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` finds, in one transaction. For what is found soon: others may have to wait for it."""
        if not self._open or self._closed:
            await self.open()
        return await self._run(self._reading, work, *args, **kwargs)

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` returns once everything it changed is on disk; nothing of it when anything fails.

        `work` must do nothing but that: it may be done twice, the first time in vain.
        """
        if not self._open or self._closed:
            await self.open()
        try:
            done = await self._run(self._writing, work, *args, **kwargs)
        except StoreUnavailable as error:
            self._unwritten = error.reason
            raise
        self._unwritten = None
        return done

    async def snapshot(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` finds, all of it as it was at one moment, while others go on reading and writing."""
        await self.open()
        return await self._run(self._looking, work, *args, **kwargs)

    async def _run(self, transactions: Transactions, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._failures():
            return await transactions.run(lambda connection: work(connection, *args, **kwargs))

    async def _upgrade(self) -> None:
        with self._failures():
            dialects.make_private(self._engine)
        found, probe = await self._run(self._reading, _found)
        sealer = self._keys.sealer(new=probe is None)
        hand_over(self._engine, sealer)
        if probe is not None:
            probes.hold(self._keys, sealer, probe)
        if found != schema.REVISION or probe is None:
            await self._run(self._writing, _upgrade, self._keys)
            with self._failures():
                await dialects.forget_the_past(self._engine)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            self._failed()
            finding = error.orig if isinstance(error, exc.DBAPIError) else error
            raise StoreUnavailable(f"{self._name}: {finding}", reason=_why(finding)) from error
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


def _why(error: BaseException | None) -> str | None:
    """What is known of the failure, in words; None for another, which its kind must tell."""
    if isinstance(error, sqlite3.Error):
        return _KNOWN.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the last byte is the kind, the rest details
    if isinstance(error, OSError):
        return _NO_ROOM if error.errno == errno.ENOSPC else error.strerror
    return _KNOWN.get(getattr(error, "sqlstate", ""))
