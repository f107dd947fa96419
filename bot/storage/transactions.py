"""When transactions run: several at once, or those that are wanted at the same time together as one.

Either way one that has begun ends, committed or rolled back, also when whoever waits for it is cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Work = Callable[[Connection], T]
Transact = Callable[[Work[Any]], Coroutine[Any, Any, Any]]  # runs the work in a transaction of its own

_MOST = 64  # that share one transaction, so that the first does not wait long for the last


class Transactions(Protocol):
    """A way to run them."""

    async def run(self, work: Work[T]) -> T:
        """What `work` returns once everything it changed is on disk; nothing of it when it fails."""
        ...

    async def ended(self) -> None:
        """Return when nothing is under way."""
        ...


class Apart:
    """Each by itself, as many at once as there are connections."""

    def __init__(self, transact: Transact) -> None:
        self._transact = transact
        self._running: set[asyncio.Task[Any]] = set()

    async def run(self, work: Work[T]) -> T:
        """See `Transactions`."""
        task: asyncio.Task[T] = asyncio.create_task(self._transact(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def ended(self) -> None:
        """See `Transactions`."""
        await asyncio.gather(*self._running, return_exceptions=True)


class Together:
    """One transaction at a time; what is asked for while it runs shares the next one.

    For a database with one writer: to begin, to commit and to wait for the disk takes longer than most of the work.
    Work that shared a transaction which failed is done again by itself, so one that cannot be done spoils no other:
    it must have no effect but on the database.
    """

    def __init__(self, transact: Transact) -> None:
        self._transact = transact
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def run(self, work: Work[T]) -> T:
        """See `Transactions`."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return await asyncio.shield(done)

    async def ended(self) -> None:
        """See `Transactions`."""
        if self._runner is not None:
            await asyncio.gather(self._runner, return_exceptions=True)

    async def _run(self) -> None:
        taken: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        try:
            while self._waiting:
                taken, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                await self._share(taken)
        finally:
            self._runner = None
            # Left over only when every task of the process has been cancelled.
            for _, done in (*taken, *self._waiting):
                done.cancel()
            self._waiting = []

    async def _share(self, taken: Sequence[tuple[Work[Any], asyncio.Future[Any]]]) -> None:
        if len(taken) > 1:
            try:
                found = await self._transact(lambda connection: _all([work for work, _ in taken], connection))
            except _OneFailed:
                pass
            except Exception as error:  # it could not begin, or not be committed: nobody's fault, everybody's loss
                for _, done in taken:
                    done.set_exception(error)
                return
            else:
                for (_, done), result in zip(taken, found, strict=True):
                    done.set_result(result)
                return
        for work, done in taken:
            try:
                done.set_result(await self._transact(work))
            except Exception as error:
                done.set_exception(error)


class _OneFailed(Exception):
    pass


def _all(works: Sequence[Work[Any]], connection: Connection) -> list[Any]:
    try:
        return [work(connection) for work in works]
    except Exception as error:
        raise _OneFailed from error
