"""What many ask for one by one, done for all of them in one go: one transaction in place of thirty."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

One = TypeVar("One")
Result = TypeVar("Result")


class Gathered(Generic[One, Result]):
    """`work` for one, called by many: the first call is done at once, what comes within `every_s` after it together.

    Each caller gets its own part of the results, or the error that all of a call share. A caller that is cancelled
    changes nothing for the others.
    """

    def __init__(self, work: Callable[[Sequence[One]], Awaitable[Sequence[Result]]], every_s: float = 0.0) -> None:
        """With `every_s` 0 nobody waits for others: those are together who come while the last call is under way."""
        self._work = work
        self._every_s = every_s
        self._waiting: list[tuple[One, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None
        self._free_at = 0.0

    async def __call__(self, one: One) -> Result:
        """The result for this one."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, result))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await result

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(max(0.0, self._free_at - time.monotonic()))  # at least until all who ask now have
            self._free_at = time.monotonic() + self._every_s
            together, self._waiting = self._waiting, []
            try:
                results = await self._work([one for one, _ in together])
                for (_, waiting), result in zip(together, results, strict=True):
                    if not waiting.done():
                        waiting.set_result(result)
            except Exception as error:
                for _, waiting in together:
                    if not waiting.done():
                        waiting.set_exception(error)
        self._running = None
