"""One process of all asks Telegram; the others stand by and take over within seconds."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from bot.service.inbox import Inbox
from bot.service.ports import StoreUnavailable
from bot.service.workers import surely_dead

LOOK_S = 2.0

log = structlog.get_logger()


class Leadership:
    """Whether this worker is the one. While the database is away it stays what it was: who asked goes on, who waited
    waits, lest one shows an exercise that the other, which has heard the report, holds. One that has never reached the
    database asks.
    """

    def __init__(self, inbox: Inbox, worker: str) -> None:
        self._inbox = inbox
        self._worker = worker
        self._ours: bool | None = None
        self._known = asyncio.Event()
        self._stopping = asyncio.Event()

    @property
    def is_ours(self) -> bool:
        """Whether this worker may ask Telegram now."""
        return self._ours is not False

    async def known(self) -> None:
        """Wait until it was asked for once."""
        await self._known.wait()

    async def run(self) -> None:
        """Hold it or wait for it until `stop`; then give it back."""
        while not self._stopping.is_set():
            try:
                ours = await self._inbox.lead(self._worker, surely_dead)
            except StoreUnavailable as error:
                log.error("store.unavailable", leading=self.is_ours, error=error.reason)
            else:
                if ours is not self._ours:
                    log.info("polling.begins" if ours else "polling.another_process_does_it")
                self._ours = ours
            self._known.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_S)
        with suppress(StoreUnavailable):  # then it runs out
            await self._inbox.resign(self._worker)

    def stop(self) -> None:
        """End `run`."""
        self._stopping.set()
