"""One update from the row that was written down to an answer, whatever goes wrong with it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from telegram import Update

from bot.service.ports import Blocked, MaybeSent, NotSent, Refused, StoredUpdate
from bot.transport.attempts import name_of, place_of
from bot.transport.incoming import Incoming, utterance_of
from bot.transport.patience import pause_s
from bot.transport.telegram import TelegramBot, TelegramChannel

# Telegram itself keeps updates no longer (Bot API, getting updates): what is older has lost its moment.
TOO_OLD = timedelta(hours=24)

Handler = Callable[[Incoming], Awaitable[None]]

log = structlog.get_logger()


class Handling:
    """Gives updates to `handle`; where it fails the person is told `sorry`."""

    def __init__(
        self,
        bot: TelegramBot,
        channel: TelegramChannel,
        handle: Handler,
        *,
        sorry: str,
        commands: Collection[str] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bot = bot
        self._channel = channel
        self._handle = handle
        self._sorry = sorry
        self._commands = frozenset(commands)
        self._clock = clock

    async def answer(self, update: StoredUpdate, tries: int) -> float | None:
        """None when done with, and never an error; else the seconds after which to try again."""
        try:
            return await self._answer(update, tries)
        except Exception as error:  # Whatever it was, the chat's next update must have its turn.
            log.error("update.unreadable", update=update.id, error=name_of(error), at=place_of(error))
            if update.chat > 0:  # not a group's: there nobody knows whether it was said to us
                with suppress(NotSent, MaybeSent, Blocked):
                    await self._channel.say(update.chat, self._sorry)
            return None

    async def _answer(self, update: StoredUpdate, tries: int) -> float | None:
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
