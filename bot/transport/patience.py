"""Waiting out whatever Telegram or the network does, until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.errors import SettingsError
from bot.transport.attempts import name_of, place_of, seconds_of
from bot.transport.telegram import TelegramBot

SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0  # between tries; doubled each time

NOT_KNOWN = "Telegram does not know KNEEBOT_TELEGRAM_TOKEN. Copy it again from @BotFather (/mybots, API Token)."

T = TypeVar("T")

log = structlog.get_logger()


def pause_s(failures: int) -> float:
    """How long to wait after so many failures in a row."""
    return float(min(SHORTEST_PAUSE_S * 2 ** min(failures, 10), LONGEST_PAUSE_S))


class Patience:
    """Counts failures in a row and waits longer after each; `stop` ends every waiting at once, for good."""

    def __init__(self) -> None:
        self._failures = 0
        self._stopping = asyncio.Event()

    @property
    def ended(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._stopping.set()

    def renew(self) -> None:
        """It went well: the next failure is the first one."""
        self._failures = 0

    async def back_off(self, event: str, error: Exception, **more: object) -> None:
        """Log the failure under that name and wait before the next try, as long as Telegram asks if it does.

        What no waiting mends, and what has gone on for half a minute, is logged as an error.
        """
        again_in_s = seconds_of(error) if isinstance(error, RetryAfter) else pause_s(self._failures)
        if isinstance(error, InvalidToken):
            more = {"meaning": f"{NOT_KNOWN} Then start anew."} | more
        lasting = isinstance(error, InvalidToken) or pause_s(self._failures) >= LONGEST_PAUSE_S
        self._failures += 1
        tell = log.error if lasting else log.warning
        tell(event, error=name_of(error), at=place_of(error), again_in_s=again_in_s, **more)
        await self.sleep(again_in_s)

    async def sleep(self, seconds: float) -> None:
        """Wait so long, or until `stop`."""
        await self.unless_stopped(asyncio.sleep(seconds))

    async def unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
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


async def connect(bot: TelegramBot, patience: Patience) -> bool:
    """Learn who we are, waiting for the network as long as it takes; False when stopped meanwhile.

    Raises SettingsError when Telegram does not know the token.
    """
    while not patience.ended:
        try:
            await patience.unless_stopped(bot.initialize())
        except InvalidToken:  # The library's message holds the token.
            raise SettingsError(NOT_KNOWN) from None
        except TelegramError as error:
            await patience.back_off("telegram.unreachable", error)
        else:
            patience.renew()
            return not patience.ended
    return False
