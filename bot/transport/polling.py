"""Asking Telegram for updates. It is told that we have them by the next request, when they are written down.

The library's own Updater confirms a batch before anything has handled it, so a kill would lose it; hence this loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from telegram.error import Conflict, TelegramError

from bot.service.ports import StoreUnavailable
from bot.transport.intake import KINDS, Intake
from bot.transport.leadership import LOOK_S, Leadership
from bot.transport.patience import Patience, connect
from bot.transport.telegram import Profile, TelegramBot, introduce

LONG_POLL_S = 25

CONFLICT = (
    "Another program asks Telegram for this bot's updates, and it does not use this database. What it takes is not "
    "answered here. This process waits and takes over as soon as that one has ended."
)

log = structlog.get_logger()


class Poller:
    """Asks Telegram for updates and gives them to the intake. `run` goes on until `stop`, whatever the network does.

    Of several processes on one database one asks; each has an intake, and works on what any of them was given.
    """

    def __init__(
        self, bot: TelegramBot, intake: Intake, profile: Profile | None = None, *, long_poll_s: int = LONG_POLL_S
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._profile = profile or Profile()
        self._long_poll_s = long_poll_s
        self._leadership = Leadership(intake.inbox, intake.worker)
        self._patience = Patience()
        self._offset = 0
        self._ended: asyncio.Event | None = None

    async def run(self) -> None:
        """Poll until `stop`, the intake running beside. Raises SettingsError when Telegram does not know the token."""
        self._ended = asyncio.Event()
        introducing, beside = None, []
        try:
            if await self._connect():
                introducing = asyncio.create_task(introduce(self._bot, self._profile))
                beside = [asyncio.create_task(self._intake.run()), asyncio.create_task(self._leadership.run())]
                await self._patience.unless_stopped(self._leadership.known())
            while not self._patience.ended:
                await self._round()
        finally:
            if introducing is not None:
                introducing.cancel()
            self._leadership.stop()
            await self._intake.close()
            await asyncio.gather(*beside, return_exceptions=True)
            self._ended.set()

    async def stop(self) -> None:
        """End polling at once, let handlers in progress finish, and return. What is waiting stays in the store."""
        self._patience.stop()
        if self._ended is not None:
            await self._ended.wait()

    async def _connect(self) -> bool:
        if not await connect(self._bot, self._patience):
            return False
        while not self._patience.ended:
            try:
                # With a webhook set, Telegram refuses to be polled.
                await self._patience.unless_stopped(self._bot.delete_webhook())
            except TelegramError as error:
                await self._patience.back_off("telegram.unreachable", error)
            else:
                self._patience.renew()
                break
        return not self._patience.ended

    async def _round(self) -> None:
        try:
            if not self._leadership.is_ours:
                self._offset = 0  # Whoever asks meanwhile confirms, and Telegram may count anew.
                await self._patience.sleep(LOOK_S)
            elif updates := await self._ask():
                await self._pass_on(updates)
        except Exception as error:  # A mistake of ours must not make the bot deaf for good.
            await self._patience.back_off("polling.broken", error)

    async def _ask(self) -> Sequence[dict[str, Any]]:
        """The next updates; none when stopped, when there are none, and after a failure was waited out."""
        try:
            asked = self._bot.raw_updates(self._offset, self._long_poll_s, KINDS)
            updates = await self._patience.unless_stopped(asked) or []
        except Conflict as error:
            await self._patience.back_off(
                "polling.another_instance_uses_this_token", error, meaning=_what_conflicts(error.message)
            )
            return []
        except TelegramError as error:
            await self._patience.back_off("polling.failed", error)
            return []
        self._patience.renew()
        if not updates:
            # Everything is confirmed. Without an offset from here on: after a week of silence Telegram goes on with
            # a random id, and an offset from before may be far above it.
            self._offset = 0
        return updates

    async def _pass_on(self, updates: Sequence[dict[str, Any]]) -> None:
        try:
            await self._intake.receive(updates)
        except StoreUnavailable as error:
            log.error("store.unavailable", updates=len(updates), error=error.reason)
            # Nothing is written down, so Telegram is not told before they are handled.
            left = await self._patience.unless_stopped(self._intake.without_store(updates))
            if left is not None:
                self._offset = left  # it comes once more, and is passed over while it is in hand
                return
        self._offset = max(raw["update_id"] for raw in updates) + 1


def _what_conflicts(said: str) -> str:
    """Who else has the updates, in words for the log. Telegram does not say on which machine."""
    if "webhook" in said.lower():
        return (
            "A bot with this token has set a webhook, so Telegram brings the updates there. This process waits and "
            "goes on when that webhook is deleted; started anew it deletes the webhook itself."
        )
    return CONFLICT
