"""How fast messages go out that nobody is waiting for: slower than Telegram allows, and behind all that is awaited."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from contextlib import suppress

BULK_PER_SECOND = 30  # Telegram's own figure for messages to many (Bots FAQ, "hitting limits")
PER_CHAT_S = 1.0  # and for one chat
_SLACK_S = 0.02  # Sleeping is not exact: so much of a slot that was slept through is made up for.


class Pacer:
    """Reminders wait here for their turn. What people wait for does not; it is told of, and takes a turn from them."""

    def __init__(self, per_second: float = BULK_PER_SECOND) -> None:
        self.per_second = per_second
        self._gap_s = 1 / per_second
        self._queue = asyncio.Lock()
        self._closed = asyncio.Event()
        self._free_at = 0.0
        self._paused_until = 0.0
        self._chat_free_at: OrderedDict[int, float] = OrderedDict()

    async def turn(self, chat: int) -> bool:
        """True when a message to the chat may go out; False, at once, when there are no more turns."""
        async with self._queue:
            while not self._closed.is_set() and (wait_s := self._free_at - time.monotonic()) > 0:
                await self._sleep(wait_s)
            now = time.monotonic()
            self._free_at = max(self._free_at, now - _SLACK_S) + self._gap_s
            mine = max(now, self._chat_free_at.get(chat, 0.0))
            self._take(chat, mine)
        await self._sleep(mine - time.monotonic())  # others' go out meanwhile
        return not self._closed.is_set()

    async def open(self) -> bool:
        """True once turns are given, which is at once unless Telegram has asked to wait; False when there are none."""
        while not self._closed.is_set() and (wait_s := self._paused_until - time.monotonic()) > 0:
            await self._sleep(wait_s)
        return not self._closed.is_set()

    def passed(self, chat: int) -> None:
        """An answer goes to the chat at this moment: what is not awaited leaves room for it."""
        now = time.monotonic()
        self._free_at = max(self._free_at, now) + self._gap_s
        self._take(chat, now)

    def pause(self, seconds: float) -> None:
        """Telegram asks to wait so long: nobody gets a turn before."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)
        self._free_at = max(self._free_at, self._paused_until)

    def close(self) -> None:
        """Nobody gets a turn any more, and who waits for one is told so."""
        self._closed.set()

    async def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), seconds)

    def _take(self, chat: int, at: float) -> None:
        self._chat_free_at[chat] = at + PER_CHAT_S
        self._chat_free_at.move_to_end(chat)
        while self._chat_free_at and next(iter(self._chat_free_at.values())) <= time.monotonic():
            self._chat_free_at.popitem(last=False)
