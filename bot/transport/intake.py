"""Updates from wherever they came to the handler: written down first, then in order within a chat, then marked.

Neither polling nor a webhook may tell Telegram that we have an update before `receive` has returned. Any number of
processes may do this on one database: a chat with something to do is one worker's at a time.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.service.inbox import LEASE_S, Inbox
from bot.service.meter import Meter
from bot.service.ports import StoredUpdate, StoreUnavailable
from bot.service.workers import new_worker, surely_dead
from bot.transport.handling import Handler, Handling
from bot.transport.lanes import Lanes
from bot.transport.telegram import TelegramBot, TelegramChannel

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
HANDLERS_LIMIT_S = 10.0  # How long handlers in progress may hold up the end.
LOOK_S = 3.0  # between looks at what nobody has; each one keeps our chats for another LEASE_S

log = structlog.get_logger()


class Intake:
    """Has each update handled: at least once, in order within a chat.

    `handle` answers one update. When it raises NotSent it is asked again later; when it raises anything else the
    person is told `sorry`. The bot must know who it is (`patience.connect`) before `run` or `receive`.
    """

    def __init__(
        self,
        bot: TelegramBot,
        inbox: Inbox,
        channel: TelegramChannel,
        handle: Handler,
        *,
        sorry: str,
        commands: Collection[str] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        meter: Meter | None = None,
    ) -> None:
        """`commands`: their names, by which a command is told from other text."""
        self.worker = new_worker()
        self.inbox = inbox
        self._handling = Handling(bot, channel, handle, sorry=sorry, commands=commands, clock=clock)
        self._clock = clock
        self._meter = meter or Meter()
        self._lanes = Lanes(self._work, idle=self._rest)
        self._chats: set[int] = set()  # ours, as far as we know
        self._in_hand: set[int] = set()  # being handled, or handled and not yet marked
        self._unwritten: set[int] = set()  # of these, what the store does not know
        self._done: set[int] = set()  # handled, and the store is still to be told
        self._idle: set[int] = set()  # chats to give back
        self._keeping = asyncio.Lock()
        self._looked_at = float("-inf")
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()
        self._ended: asyncio.Event | None = None

    # -- taking updates ----------------------------------------------------------------------------------------
    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        """Write updates down and begin with them; durable when it returns. A repeat is dropped.

        Raises StoreUnavailable when nothing was written down: Telegram must give them again, or see `without_store`.
        """
        taken = await self.inbox.receive(self._rows(updates), self.worker)
        self._meter.received(len(updates))
        self._take(taken)

    async def without_store(self, updates: Sequence[dict[str, Any]]) -> int | None:
        """Handle updates that cannot be written down; return when they are handled, or one takes very long.

        Then the id of the first that is not handled yet: nobody else has it, and Telegram must not be told that we do.
        """
        rows = self._rows(updates)
        for row in rows:
            if row.id not in self._in_hand:
                self._unwritten.add(row.id)
                self._begin(row)
        await self._lanes.drain(HANDLERS_LIMIT_S)
        return min((row.id for row in rows if row.id in self._unwritten), default=None)

    async def run(self) -> None:
        """Mark what is handled, keep our chats, and take up what nobody has any more; until `close`."""
        self._ended = asyncio.Event()
        try:
            while not self._closing.is_set():
                self._wake.clear()
                until = self._wake
                try:
                    await self._keep()
                except StoreUnavailable as error:
                    log.error("store.unavailable", unmarked=len(self._done), error=error.reason)
                    until = self._closing  # what is handled meanwhile is no reason to ask again
                with suppress(TimeoutError):
                    await asyncio.wait_for(until.wait(), LOOK_S)
        finally:
            self._ended.set()

    async def close(self) -> None:
        """Begin nothing new, let handlers in progress finish, and return. What is waiting stays in the store."""
        self._closing.set()
        self._wake.set()
        await self._lanes.close(HANDLERS_LIMIT_S)
        if self._ended is not None:
            await self._ended.wait()
        try:
            await self.inbox.leave(self._done, self.worker)
        except StoreUnavailable as error:
            log.error("store.unavailable", unmarked=len(self._done), error=error.reason)

    def _rows(self, updates: Sequence[dict[str, Any]]) -> list[StoredUpdate]:
        return [StoredUpdate(raw["update_id"], _chat_of(raw), json.dumps(raw), self._clock()) for raw in updates]

    def _take(self, rows: Sequence[StoredUpdate]) -> None:
        for row in rows:
            self._chats.add(row.chat)
            if row.id in self._in_hand:
                continue
            if row.tries > 1:  # It may have been answered before; until it is marked nobody can know.
                log.info("update.taken_up_again", update=row.id, chat=row.chat, tries=row.tries, first=row.taken)
                self._meter.retaken()
            self._begin(row)

    def _begin(self, row: StoredUpdate) -> None:
        self._in_hand.add(row.id)
        self._lanes.add(row)

    # -- handling one ------------------------------------------------------------------------------------------
    async def _work(self, update: StoredUpdate, tries: int) -> float | None:
        if update.id not in self._unwritten and not await self._is_ours(update.chat):
            self._in_hand.discard(update.id)
            return None
        again_s = await self._handling.answer(update, tries)
        if again_s is None:
            self._meter.answered((self._clock() - update.received).total_seconds())
            self._unwritten.discard(update.id)
            self._done.add(update.id)
            self._wake.set()
        return again_s

    def _rest(self, chat: int) -> None:
        self._idle.add(chat)
        self._wake.set()

    async def _is_ours(self, chat: int) -> bool:
        if time.monotonic() - self._looked_at > LEASE_S:  # This process stood still; others have not.
            with suppress(StoreUnavailable):
                async with self._keeping:
                    await self._look()
        return chat in self._chats

    # -- what the store has to know ----------------------------------------------------------------------------
    async def _keep(self) -> None:
        async with self._keeping:
            if self._done or self._idle:
                await self._settle()
            if time.monotonic() - self._looked_at > LOOK_S:
                await self._look()

    async def _settle(self) -> None:
        done, idle = set(self._done), set(self._idle)
        left = await self.inbox.finish(done, idle, self.worker)
        self._done -= done
        self._in_hand -= done
        self._idle -= idle
        # One that something came into meanwhile is ours again.
        self._chats -= {chat for chat in idle if chat not in self._lanes}
        self._take(left)

    async def _look(self) -> None:
        self._looked_at = time.monotonic()
        before = set(self._chats)
        look = await self.inbox.look(self.worker, self._in_hand, surely_dead)
        for chat in before - look.chats:
            log.warning("chat.lost", chat=chat)
            self._chats.discard(chat)
            for row in self._lanes.drop(chat):
                if row.id in self._unwritten:  # nobody else has it
                    self._lanes.add(row)
                else:
                    self._in_hand.discard(row.id)
        self._take(look.updates)


def _chat_of(raw: dict[str, Any]) -> int:
    """The chat whose order the update keeps; of a press outside any chat, the person."""
    event: dict[str, Any] = next((raw[kind] for kind in KINDS if kind in raw), {})
    chat = event.get("chat") or event.get("message", {}).get("chat") or event.get("from") or {}
    return int(chat.get("id", 0))
