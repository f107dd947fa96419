"""How long each kind of record is kept, and why; and the job that ends it, once a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

import structlog

from bot.service.ticking import Ticking

DAILY = timedelta(days=1)
TICK_S = 900.0  # A quarter of an hour: a process that slept through the day's hour is soon up to date.

log = structlog.get_logger()


class Aged(StrEnum):
    """What is kept for a time."""

    MESSAGES = "answered messages"
    QUESTIONS = "questions asked in vain"
    SHARED_WORDS = "words shared with a report"
    REMINDERS = "reminders sent"
    ENDED_REMINDERS = "reminders that were ended"
    CHECK_BACKS = "check-backs"
    DISPUTES = "settled disputes"
    TURNS = "turns"
    ADVERSE_EVENTS = "adverse events"
    ESCALATIONS = "escalations"
    ENDED_HOLDS = "holds that are over"
    PEOPLE = "people who no longer write"


@dataclass(frozen=True, slots=True)
class Kept:
    """For how long, and why not shorter."""

    days: int
    why: str

    @property
    def time(self) -> timedelta:
        """The days as a duration."""
        return timedelta(days=self.days)


# One place for all of it. knowledge/menus/privacy.md tells people the same.
PERIODS: Mapping[Aged, Kept] = {
    Aged.MESSAGES: Kept(7, "numbers alone: Telegram repeats an update for a day at most"),
    Aged.QUESTIONS: Kept(90, "a coach who looks once a quarter sees each"),
    Aged.SHARED_WORDS: Kept(90, "who was told has acted long before, or will not"),
    Aged.REMINDERS: Kept(90, "whether a reminder came is asked within days; a season shows a pattern"),
    Aged.ENDED_REMINDERS: Kept(90, "as long as what was sent for them"),
    Aged.CHECK_BACKS: Kept(90, "a release of exercises takes weeks"),
    Aged.DISPUTES: Kept(90, "the change of the knowledge that settled it is in its history"),
    Aged.TURNS: Kept(365, "what was said before somebody got worse must be explicable for a year"),
    Aged.ADVERSE_EVENTS: Kept(365, "counted per active day, so as long as the turns"),
    Aged.ESCALATIONS: Kept(365, "who answers for the bot looks back over a year of reports"),
    Aged.ENDED_HOLDS: Kept(365, "as long as the escalation that they belong to"),
    Aged.PEOPLE: Kept(730, "who comes back after an injured season finds what is on hold; after two years, all anew"),
}


class Expiring(Protocol):
    """What this job needs of the store."""

    async def expire(self, what: Aged, before: datetime) -> int:
        """Delete what of it has been kept since before that moment; how many rows that were."""


class Retention(Ticking):
    """Ends, once a day, what has been kept for its time."""

    def __init__(
        self,
        records: Expiring,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tick_s: float = TICK_S,
    ) -> None:
        super().__init__("retention", tick_s)
        self._records = records
        self._clock = clock
        self._done: datetime | None = None

    async def tick(self) -> None:
        """Delete what is due, unless that was done within a day. Raises StoreUnavailable."""
        now = self._clock()
        if self._done is not None and now - self._done < DAILY:
            return
        for what, kept in PERIODS.items():
            if ended := await self._records.expire(what, now - kept.time):
                log.info("retention.ended", what=what.value, count=ended)
        self._done = now
