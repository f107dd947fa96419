"""What is done again and again beside the conversation, until it is told to stop."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress

import structlog

from bot.service.ports import StoreUnavailable

log = structlog.get_logger()


class Ticking(ABC):
    """A job with a tick of its own. What fails in one tick is logged as `NAME.…` and tried again at the next."""

    def __init__(self, name: str, tick_s: float) -> None:
        self._name = name
        self._tick_s = tick_s
        self._woken = asyncio.Event()
        self._stopping = False

    @abstractmethod
    async def tick(self) -> None:
        """Deal with everything that is due now. Raises StoreUnavailable."""

    async def run(self) -> None:
        """Tick until `stop`."""
        while not self._stopping:
            self._woken.clear()
            try:
                await self.tick()
            except StoreUnavailable as error:
                log.error(f"{self._name}.store_failed", error=error.reason)
            except Exception as error:  # One that cannot be dealt with must not end everybody's.
                log.error(f"{self._name}.failed", error=type(error).__name__)
            if not self._stopping:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self._tick_s)

    def stop(self) -> None:
        """End `run` after what is in hand."""
        self._stopping = True
        self._woken.set()

    def wake(self) -> None:
        """There is something to do: do not wait for the next tick."""
        self._woken.set()
