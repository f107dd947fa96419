"""What reminding needs of the store: who is next, one claimant for each occurrence, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.dialogue.state import Hold
from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence, Subscription


@dataclass(frozen=True, slots=True)
class Again:
    """An occurrence that is to be sent at `at`, after its moment. `state`: `due` when it has never arrived yet."""

    occurrence: Occurrence
    at: datetime
    state: OccurrenceState


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, at `at`, of a claimed occurrence. `sent`: something was said; `again_at`: unless it is answered."""

    subscription: int
    local_date: date
    state: OccurrenceState
    at: datetime
    reason: str = ""
    sent: bool = False
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claimed occurrence stands. `wanted`: nobody has ended, paused, answered or forgotten it since the claim."""

    wanted: bool
    holds: tuple[Hold, ...] = ()


class Reminders(Protocol):
    """Subscriptions and their occurrences. Every method is one transaction and raises StoreUnavailable.

    What is next is kept beside each subscription and found by an index: no call reads those that nothing is owed to.
    """

    async def due(self, now: datetime, limit: int) -> Sequence[Subscription]:
        """Subscriptions whose next moment has come, the longest waiting first, so many at most."""

    async def claim(self, owed: Sequence[Occurrence], *, at: datetime) -> Sequence[bool]:
        """For each, True for exactly one caller ever per (subscription, local date), across processes and restarts.

        False also when the reminder was ended, paused or changed since it was read. What comes next is then later.
        """

    async def standing(self, claimed: Sequence[Occurrence]) -> Sequence[Standing]:
        """How each stands at this moment, with the person's open holds."""

    async def pass_over(
        self, missed: Sequence[tuple[Occurrence, str]], nothing: Sequence[Subscription], *, at: datetime
    ) -> None:
        """Note those as skipped for these reasons, and work out anew when those to whom nothing is owed are next."""

    async def again(self, now: datetime, limit: int) -> Sequence[Again]:
        """Occurrences to be sent once more by now, the longest waiting first, so many at most."""

    async def claim_again(self, owed: Sequence[Again], *, at: datetime) -> Sequence[bool]:
        """For each, True for exactly one caller, who may then send it; False when it was called off or put off."""

    async def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Record what became of claimed occurrences."""

    async def abandoned(self, *, before: datetime) -> int:
        """Mark occurrences still `claimed` since before that moment as `unknown`, or `sent` if answered; how many of
        them are unknown."""

    async def told(self, person: int, protocol: str, since: datetime) -> bool:
        """Whether a reminder has told the person that this hold, begun then, keeps exercises back."""

    async def last_beat(self) -> datetime | None:
        """When a process last said that it sends reminders."""

    async def beat(self, at: datetime) -> None:
        """A process is there and sends reminders."""

    async def renew(self, rules: str, *, at: datetime) -> int:
        """Work out anew when everybody is next, unless that was done by these time-zone rules; how many changed."""
