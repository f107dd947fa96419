"""Updates from wherever they came to the handler: written down first, then in order within a chat, then marked.

Neither polling nor a webhook may tell Telegram that we have an update before `receive` has returned.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from telegram import Update

from bot.service.meter import Meter
from bot.service.ports import Blocked, MaybeSent, NotSent, Store, StoredUpdate, StoreUnavailable
from bot.transport.attempts import Refused, name_of, place_of
from bot.transport.incoming import Incoming, utterance_of
from bot.transport.lanes import Lanes
from bot.transport.patience import pause_s
from bot.transport.telegram import TelegramBot, TelegramChannel

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
HANDLERS_LIMIT_S = 10.0  # How long handlers in progress may hold up the end.
LOOK_S = 3.0  # between looks at what is owed to the store
# Telegram itself keeps updates no longer (Bot API, getting updates): what is older has lost its moment.
TOO_OLD = timedelta(hours=24)

Handler = Callable[[Incoming], Awaitable[None]]

log = structlog.get_logger()


class Intake:
    """Has each update handled: at least once, in order within a chat.

    `handle` answers one update. When it raises NotSent it is asked again later; when it raises anything else the
    person is told `sorry`. The bot must know who it is (`patience.connect`) before `run` or `receive`.
    """

    def __init__(
        self,
        bot: TelegramBot,
        store: Store,
        channel: TelegramChannel,
        handle: Handler,
        *,
        sorry: str,
        commands: Collection[str] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        meter: Meter | None = None,
    ) -> None:
        """`commands`: their names, by which a command is told from other text."""
        self._bot = bot
        self._store = store
        self._channel = channel
        self._handle = handle
        self._sorry = sorry
        self._commands = frozenset(commands)
        self._clock = clock
        self._meter = meter or Meter()
        self._lanes = Lanes(self._work)
        self._caught_up = False
        self._taken: set[int] = set()  # being handled, or handled and not yet marked
        self._unmarked: set[int] = set()  # handled while the store could not be told
        self._closing = asyncio.Event()
        self._ended: asyncio.Event | None = None

    # -- taking updates ----------------------------------------------------------------------------------------
    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        """Write updates down and begin with them; durable when it returns. A repeat is dropped.

        Raises StoreUnavailable when nothing was written down: Telegram must give them again, or see `without_store`.
        """
        rows = self._rows(updates)
        new = await self._store.receive(rows)
        self._meter.received(new, len(rows) - new)
        if new < len(rows):  # Some came before; handle only those that still wait.
            waiting = {row.id for row in await self._store.waiting()}
            rows = [row for row in rows if row.id in waiting]
        self._take(rows)

    async def without_store(self, updates: Sequence[dict[str, Any]]) -> None:
        """Handle updates that cannot be written down; return when they are handled, or one takes very long."""
        self._take(self._rows(updates))
        await self._lanes.drain(HANDLERS_LIMIT_S)

    async def run(self) -> None:
        """Take up what an earlier run left, and tell the store what it missed while it was away; until `close`."""
        self._ended = asyncio.Event()
        try:
            while not self._closing.is_set():
                await self._settle()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), LOOK_S)
        finally:
            self._ended.set()

    async def close(self) -> None:
        """Begin nothing new, let handlers in progress finish, and return. What is waiting stays in the store."""
        self._closing.set()
        await self._lanes.close(HANDLERS_LIMIT_S)
        if self._ended is not None:
            await self._ended.wait()

    async def _settle(self) -> None:
        try:
            for update in list(self._unmarked):
                await self._store.answered(update)
                self._unmarked.discard(update)
                self._taken.discard(update)
            if not self._caught_up:
                left = await self._store.waiting()
                self._meter.retaken(sum(row.id not in self._taken for row in left))
                self._take(left)
                self._caught_up = True
        except StoreUnavailable:
            log.error("store.unavailable", unmarked=len(self._unmarked))

    def _rows(self, updates: Sequence[dict[str, Any]]) -> list[StoredUpdate]:
        return [StoredUpdate(raw["update_id"], _chat_of(raw), json.dumps(raw), self._clock()) for raw in updates]

    def _take(self, rows: Sequence[StoredUpdate]) -> None:
        for row in rows:
            if row.id not in self._taken:
                self._taken.add(row.id)
                self._lanes.add(row)

    # -- handling one ------------------------------------------------------------------------------------------
    async def _work(self, update: StoredUpdate, tries: int) -> float | None:
        try:
            again_s = await self._answer(update, tries)
        except Exception as error:  # Whatever it was, the chat's next update must have its turn.
            log.error("update.unreadable", update=update.id, error=name_of(error), at=place_of(error))
            again_s = None
            with suppress(NotSent, MaybeSent, Blocked):
                await self._channel.say(update.chat, self._sorry)
        if again_s is None:
            self._meter.answered((self._clock() - update.received).total_seconds())
            await self._mark(update.id)
        return again_s

    async def _answer(self, update: StoredUpdate, tries: int) -> float | None:
        """None when done with; else the seconds after which to try again."""
        incoming = self._read(update)
        if incoming is None:
            return None
        if incoming.membership is None and self._clock() - incoming.utterance.at > TOO_OLD:
            log.warning("update.too_old", update=update.id, chat=update.chat)
            return None
        try:
            await self._handle_or_apologise(incoming, update)
        except (Refused, Blocked, MaybeSent) as error:
            log.warning("reply.not_taken", update=update.id, chat=update.chat, error=name_of(error))
        except NotSent as error:
            again_s = max(pause_s(tries), error.retry_after_s or 0.0)
            log.warning("reply.not_sent", update=update.id, chat=update.chat, again_in_s=again_s)
            return again_s
        await self._channel.finish(incoming)
        return None

    async def _handle_or_apologise(self, incoming: Incoming, update: StoredUpdate) -> None:
        try:
            async with self._channel.typing(incoming.chat):
                await self._handle(incoming)
        except (Blocked, MaybeSent):
            raise
        except Exception as error:
            if isinstance(error, NotSent) and not isinstance(error, Refused):
                raise
            log.error("handler.failed", update=update.id, chat=update.chat, error=name_of(error), at=place_of(error))
            if incoming.membership is None:
                await self._channel.say(incoming.chat, self._sorry)

    def _read(self, update: StoredUpdate) -> Incoming | None:
        parsed = Update.de_json(json.loads(update.payload), self._bot)
        return utterance_of(parsed, self._bot.username, received=update.received, commands=self._commands)

    async def _mark(self, update: int) -> None:
        try:
            await self._store.answered(update)
        except StoreUnavailable:
            log.error("update.not_marked", update=update)
            self._unmarked.add(update)
        else:
            self._taken.discard(update)


def _chat_of(raw: dict[str, Any]) -> int:
    """The chat whose order the update keeps; of a press outside any chat, the person."""
    event: dict[str, Any] = next((raw[kind] for kind in KINDS if kind in raw), {})
    chat = event.get("chat") or event.get("message", {}).get("chat") or event.get("from") or {}
    return int(chat.get("id", 0))
