"""Whether the bot is well: what it remembers in, what it knows, whether Telegram answers, and who waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.service.meter import Pulse, Pulses
from bot.service.ports import StoreUnavailable

SILENCE_S = 60.0  # A Telegram that fails for less than that is waited for and no reason to worry anybody.
PATIENCE_S = 3.0  # for the database
TOO_LATE_S = 300.0  # Nobody should wait five minutes for an answer.
_AWAY = ("failed", "not_reached", "no_answer")


class LastSeen:
    """What Telegram was like when it was last called; nothing is called to find out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answered: float | None = None
        self._failing: float | None = None

    def called(self, outcome: str) -> None:
        """A call ended that way (see `Meter.called`)."""
        if outcome not in _AWAY:
            self._answered, self._failing = self._clock(), None
        elif self._failing is None:
            self._failing = self._clock()

    @property
    def reachable(self) -> bool:
        """It has answered, and if it has failed since then, not for long."""
        if self._answered is None:
            return False
        return self._failing is None or self._clock() - self._failing < SILENCE_S

    @property
    def answered_s(self) -> float | None:
        """Seconds since it last answered; None when it never has."""
        return None if self._answered is None else self._clock() - self._answered


@dataclass(frozen=True, slots=True)
class Report:
    """How the bot is at one moment. `pulse` is None when the database does not answer."""

    pulse: Pulse | None
    oldest_s: float
    revision: str
    reachable: bool
    answered_s: float | None

    @property
    def well(self) -> bool:
        """Nothing needs a person's attention."""
        return self.pulse is not None and self.reachable and self.oldest_s < TOO_LATE_S

    def as_json(self) -> dict[str, Any]:
        """What `/healthz` says."""
        return {
            "status": "ok" if self.well else "unwell",
            "database": {"ok": self.pulse is not None},
            "knowledge": {"ok": bool(self.revision), "revision": self.revision},
            "telegram": {"ok": self.reachable, "answered_s_ago": _rounded(self.answered_s)},
            "oldest_unanswered_s": _rounded(self.oldest_s) if self.pulse is not None else None,
        }


class Health:
    """Asks the parts how they are. `revision` gives that of the knowledge in use."""

    def __init__(
        self,
        pulses: Pulses,
        revision: Callable[[], str],
        telegram: LastSeen,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pulses = pulses
        self._revision = revision
        self._telegram = telegram
        self._clock = clock

    async def report(self) -> Report:
        """How the bot is now; a database that does not answer in a few seconds counts as away."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                pulse = await self._pulses.read()
        except (StoreUnavailable, TimeoutError):
            pulse = None
        oldest_s = 0.0
        if pulse is not None and pulse.oldest is not None:
            # A clock that was set back makes nobody wait a negative time.
            oldest_s = max((self._clock() - pulse.oldest).total_seconds(), 0.0)
        return Report(pulse, oldest_s, self._revision(), self._telegram.reachable, self._telegram.answered_s)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
