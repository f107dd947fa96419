"""Updates from Telegram to the handler. An update is written down before Telegram is told that we have it.

The library's own Updater confirms a batch before anything has handled it, so a kill would lose it; hence this loop.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.errors import SettingsError
from bot.service.ports import Blocked, MaybeSent, NotSent, Refused, Store, StoredUpdate, StoreUnavailable
from bot.transport.attempts import name_of, place_of, seconds_of
from bot.transport.incoming import Incoming, utterance_of
from bot.transport.lanes import Lanes
from bot.transport.telegram import Profile, TelegramBot, TelegramChannel, introduce

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
LONG_POLL_S = 25
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0  # between tries; doubled each time
HANDLERS_LIMIT_S = 10.0  # How long handlers in progress may hold up the end.
# Telegram itself keeps updates no longer (Bot API, getting updates): what is older has lost its moment.
TOO_OLD = timedelta(hours=24)

T = TypeVar("T")
Handler = Callable[[Incoming], Awaitable[None]]

log = structlog.get_logger()


class Poller:
    """Asks Telegram for updates and has each handled: at least once, in order within a chat.

    `handle` answers one update. When it raises NotSent it is asked again later; when it raises anything else the
    person is told `sorry`. `run` goes on until `stop`, whatever the network or the database does.
    """

    def __init__(
        self,
        bot: TelegramBot,
        store: Store,
        channel: TelegramChannel,
        handle: Handler,
        *,
        sorry: str,
        profile: Profile | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        long_poll_s: int = LONG_POLL_S,
    ) -> None:
        self._bot = bot
        self._store = store
        self._channel = channel
        self._handle = handle
        self._sorry = sorry
        self._profile = profile or Profile()
        self._commands = frozenset(name for name, _ in self._profile.commands)
        self._clock = clock
        self._long_poll_s = long_poll_s
        self._lanes = Lanes(self._work)
        self._offset = 0
        self._failures = 0
        self._caught_up = False
        self._taken: set[int] = set()  # being handled, or handled and not yet marked
        self._unmarked: set[int] = set()  # handled while the store could not be told
        self._stopping = asyncio.Event()
        self._ended: asyncio.Event | None = None

    async def run(self) -> None:
        """Poll until `stop`. Raises SettingsError when Telegram does not know the token."""
        self._ended = asyncio.Event()
        introducing = None
        try:
            if await self._connect():
                introducing = asyncio.ensure_future(introduce(self._bot, self._profile))
            while not self._stopping.is_set():
                await self._round()
        finally:
            if introducing is not None:
                introducing.cancel()
            await self._lanes.close(HANDLERS_LIMIT_S)
            self._ended.set()

    async def _round(self) -> None:
        try:
            await self._settle()
            if updates := await self._ask():
                await self._receive(updates)
        except Exception as error:  # A mistake of ours must not make the bot deaf for good.
            await self._back_off("polling.broken", error)

    async def stop(self) -> None:
        """End polling at once, let handlers in progress finish, and return. What is waiting stays in the store."""
        self._stopping.set()
        if self._ended is not None:
            await self._ended.wait()

    # -- asking Telegram ---------------------------------------------------------------------------------------
    async def _connect(self) -> bool:
        """Learn who we are, waiting for the network as long as it takes; False when stopped meanwhile."""
        while not self._stopping.is_set():
            try:
                await self._unless_stopped(self._bot.initialize())
                # With a webhook set, Telegram refuses to be polled.
                await self._unless_stopped(self._bot.delete_webhook())
            except InvalidToken:  # The library's message holds the token.
                raise SettingsError(
                    "Telegram does not know KNEEBOT_TELEGRAM_TOKEN. Copy it again from @BotFather (/mybots, API Token)."
                ) from None
            except TelegramError as error:
                await self._back_off("telegram.unreachable", error)
            else:
                self._failures = 0
                return not self._stopping.is_set()
        return False

    async def _ask(self) -> Sequence[dict[str, Any]]:
        """The next updates; none when stopped, when there are none, and after a failure was waited out."""
        try:
            asked = self._bot.raw_updates(self._offset, self._long_poll_s, KINDS)
            updates = await self._unless_stopped(asked) or []
        except Conflict as error:
            await self._back_off("polling.another_instance_uses_this_token", error)
            return []
        except TelegramError as error:
            await self._back_off("polling.failed", error)
            return []
        self._failures = 0
        if not updates:
            # Everything is confirmed. Without an offset from here on: after a week of silence Telegram goes on with
            # a random id, and an offset from before may be far above it.
            self._offset = 0
        return updates

    async def _back_off(self, event: str, error: Exception) -> None:
        pause_s = _pause_s(self._failures)
        if isinstance(error, RetryAfter):
            pause_s = seconds_of(error)
        self._failures += 1
        log.warning(event, error=name_of(error), at=place_of(error), again_in_s=pause_s)
        await self._unless_stopped(asyncio.sleep(pause_s))

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        """The work's result, or None when `stop` came first: the work is then cut off."""
        doing, stopped = asyncio.ensure_future(work), asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({doing, stopped}, return_when=asyncio.FIRST_COMPLETED)
            return doing.result() if doing.done() else None
        finally:
            stopped.cancel()
            if not doing.done():
                doing.cancel()
                await asyncio.gather(doing, return_exceptions=True)

    # -- taking updates ----------------------------------------------------------------------------------------
    async def _receive(self, updates: Sequence[dict[str, Any]]) -> None:
        rows = [StoredUpdate(raw["update_id"], _chat_of(raw), json.dumps(raw), self._clock()) for raw in updates]
        try:
            new = await self._store.receive(rows)
            if new < len(rows):  # Some came before; handle only those that still wait.
                waiting = {row.id for row in await self._store.waiting()}
                rows = [row for row in rows if row.id in waiting]
            self._take(rows)
        except StoreUnavailable:
            log.error("store.unavailable", updates=len(rows))
            self._take(rows)
            # Nothing is written down, so Telegram is not told before they are handled (or one takes very long).
            await self._unless_stopped(self._lanes.drain(HANDLERS_LIMIT_S))
        self._offset = max(raw["update_id"] for raw in updates) + 1

    async def _settle(self) -> None:
        """What is owed to the store: what an earlier run left waiting, and what the store could not be told."""
        try:
            for update in list(self._unmarked):
                await self._store.answered(update)
                self._unmarked.discard(update)
                self._taken.discard(update)
            if not self._caught_up:
                self._take(await self._store.waiting())
                self._caught_up = True
        except StoreUnavailable:
            log.error("store.unavailable", unmarked=len(self._unmarked))

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
            again_s = max(_pause_s(tries), error.retry_after_s or 0.0)
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


def _pause_s(failures: int) -> float:
    return float(min(SHORTEST_PAUSE_S * 2 ** min(failures, 10), LONGEST_PAUSE_S))


def _chat_of(raw: dict[str, Any]) -> int:
    """The chat whose order the update keeps; of a press outside any chat, the person."""
    event: dict[str, Any] = next((raw[kind] for kind in KINDS if kind in raw), {})
    chat = event.get("chat") or event.get("message", {}).get("chat") or event.get("from") or {}
    return int(chat.get("id", 0))
