"""Having Telegram bring the updates. It is told that we have one by the answer, when it is written down.

The library's own webhook answers before anything is kept, and tells Telegram the address before anything listens there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlsplit

import structlog
from telegram.error import BadRequest, TelegramError

from bot.service.ports import StoreUnavailable
from bot.transport.intake import KINDS, Intake
from bot.transport.patience import Patience, connect
from bot.transport.telegram import Profile, TelegramBot, introduce

LOOK_S = 60.0  # between looks at whether Telegram still has our address
CONNECTIONS = 100  # the most that Telegram opens at once (Bot API, setWebhook)

# Opens for as long as the context lasts, and gives each update to the function; StoreUnavailable means: not taken.
Door = Callable[[Callable[[dict[str, Any]], Awaitable[None]]], AbstractAsyncContextManager[None]]

log = structlog.get_logger()


class Webhook:
    """Gives what Telegram brings to the intake. `run` goes on until `stop`, whatever the network does.

    Any number of processes behind one address may do the same: all of them tell Telegram the same.
    """

    def __init__(
        self,
        bot: TelegramBot,
        intake: Intake,
        door: Door,
        profile: Profile | None = None,
        *,
        url: str,
        secret: str,
        look_s: float = LOOK_S,
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._door = door
        self._profile = profile or Profile()
        self._url = url
        self._secret = secret
        self._look_s = look_s
        self._patience = Patience()
        self._ended: asyncio.Event | None = None

    async def run(self) -> None:
        """Take updates until `stop`, the intake running beside. Raises SettingsError when the token is not known."""
        self._ended = asyncio.Event()
        beside: list[asyncio.Task[None]] = []
        try:
            if await connect(self._bot, self._patience):
                beside.append(asyncio.create_task(introduce(self._bot, self._profile)))
                beside.append(asyncio.create_task(self._intake.run()))
                async with self._door(self._receive):
                    await self._stay_known()
        finally:
            await self._intake.close()
            for task in beside:
                task.cancel()
            self._ended.set()

    async def stop(self) -> None:
        """Close the door, finish what is in hand, and return. Telegram keeps the address, and its updates meanwhile."""
        self._patience.stop()
        if self._ended is not None:
            await self._ended.wait()

    async def _receive(self, update: dict[str, Any]) -> None:
        try:
            await self._intake.receive([update])
        except StoreUnavailable as error:
            log.error("store.unavailable", updates=1, error=error.reason)
            # Guidance is not withheld. What it was about is written down when Telegram brings the update again.
            await self._intake.without_store([update])
            raise

    async def _stay_known(self) -> None:
        """Tell Telegram the address, and again whenever it has another, until stopped."""
        known = False
        while not self._patience.ended:
            try:
                known = known and await self._patience.unless_stopped(self._is_known()) is not False
                if not known:
                    await self._patience.unless_stopped(self._tell())
                    known = True
            except BadRequest as error:  # Telegram's own words on the address; they hold neither token nor secret.
                await self._patience.back_off("webhook.address_refused", error, reason=error.message[:200])
            except TelegramError as error:
                await self._patience.back_off("webhook.not_set", error)
            except Exception as error:  # Whatever is wrong with looking, the door stays open.
                await self._patience.back_off("webhook.broken", error)
            else:
                self._patience.renew()
                await self._patience.sleep(self._look_s)

    async def _is_known(self) -> bool:
        there = await self._bot.get_webhook_info()
        if there.url == self._url:
            return True
        log.warning(
            "webhook.taken_away",
            by=f"a bot with this token at {urlsplit(there.url).hostname}" if there.url else "a bot that polls",
            reason="something else uses this bot's token; this process takes the updates back",
        )
        return False

    async def _tell(self) -> None:
        await self._bot.set_webhook(
            self._url, allowed_updates=KINDS, secret_token=self._secret, max_connections=CONNECTIONS
        )
        log.info("webhook.set", host=urlsplit(self._url).hostname)
