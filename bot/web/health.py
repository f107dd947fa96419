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
# The calls on which it depends that updates come, and what a status means that keeps them away.
_FOR_UPDATES = ("getUpdates", "getWebhookInfo", "setWebhook")
_TAKEN = 409
_KEPT_AWAY = {401: "token refused", 404: "token refused", _TAKEN: "another program takes the updates"}
# One that is refused tries again after half a minute at the latest; who has not for so long leaves it to another.
_STALE_S = 120.0


class LastSeen:
    """What Telegram was like when it was last called; nothing is called to find out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answered: float | None = None
        self._failing: float | None = None
        self._refusal: _Refusal | None = None

    def called(self, outcome: str, method: str = "", status: int | None = None) -> None:
        """A call ended that way (see `Meter.called`)."""
        now = self._clock()
        if outcome not in _AWAY:
            self._answered, self._failing = now, None
        elif self._failing is None:
            self._failing = now
        if method in _FOR_UPDATES:
            self._asked_for_updates(outcome, status, now)

    @property
    def trouble(self) -> str | None:
        """Why a person should look, in words. None while it answers, or has failed or refused updates for a moment."""
        now = self._clock()
        if self._answered is None:
            return "has not answered yet"
        if self._failing is not None and now - self._failing >= SILENCE_S:
            return "does not answer"
        refusal = self._refusal
        if refusal is None or refusal.lasted_s < SILENCE_S or now - refusal.last >= _STALE_S:
            return None
        return _KEPT_AWAY[refusal.status]

    @property
    def reachable(self) -> bool:
        """It has answered, gives updates, and if it has failed since then, not for long."""
        return self.trouble is None

    @property
    def answered_s(self) -> float | None:
        """Seconds since it last answered; None when it never has."""
        return None if self._answered is None else self._clock() - self._answered

    def _asked_for_updates(self, outcome: str, status: int | None, now: float) -> None:
        before = self._refusal
        if status in _KEPT_AWAY:
            same = before is not None and before.status == status and now - before.last < _STALE_S
            self._refusal = _Refusal(status, before.first if before is not None and same else now, now)
        elif outcome == "ok" and before is not None and (before.status != _TAKEN or now - before.last >= SILENCE_S):
            # Of two that poll each is let in now and then: that a poll went well does not mean that the other is gone.
            self._refusal = None


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The status with which updates were refused, and when that was first and last."""

    status: int
    first: float
    last: float

    @property
    def lasted_s(self) -> float:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Report:
    """How the bot is at one moment. `pulse` is None when the database does not answer.

    `trouble` says what is wrong with Telegram, if anything is.
    """

    pulse: Pulse | None
    oldest_s: float
    revision: str
    trouble: str | None
    answered_s: float | None

    @property
    def reachable(self) -> bool:
        """Nothing is wrong with Telegram."""
        return self.trouble is None

    @property
    def database_trouble(self) -> str | None:
        """Why the database needs a person's attention, in words; None when it does not."""
        return "does not answer" if self.pulse is None else self.pulse.unwritten

    @property
    def well(self) -> bool:
        """Nothing needs a person's attention."""
        return self.database_trouble is None and self.reachable and self.oldest_s < TOO_LATE_S

    def as_json(self) -> dict[str, Any]:
        """What `/healthz` says."""
        return {
            "status": "ok" if self.well else "unwell",
            "database": {"ok": self.database_trouble is None} | _because(self.database_trouble),
            "knowledge": {"ok": bool(self.revision), "revision": self.revision},
            "telegram": {"ok": self.reachable, "answered_s_ago": _rounded(self.answered_s)} | _because(self.trouble),
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
        return Report(pulse, oldest_s, self._revision(), self._telegram.trouble, self._telegram.answered_s)


def _because(reason: str | None) -> dict[str, str]:
    return {} if reason is None else {"reason": reason}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
