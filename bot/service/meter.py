"""What is worth counting, told as it happens. Who counts, and how it is shown, is left to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.dialogue.turn import Turn
from bot.reminders.occurrence import OccurrenceState


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the database says of the work to be done. `unseen`: escalations that nobody has seen and somebody can, by
    level.

    `unwritten`: why what was to be written last was not, as on a full disk, which can be read still.
    """

    waiting: int
    oldest: datetime | None
    unseen: Mapping[str, int]
    unwritten: str | None = None


class Pulses(Protocol):
    """Where the pulse is felt."""

    async def read(self) -> Pulse:
        """The pulse at this moment. Raises StoreUnavailable."""


class Meter:
    """Is told what happens and takes no note of it; `bot.web.metrics` has the one that counts.

    Nothing that is told here is about one person: kinds and durations only. No method raises or waits.
    """

    def received(self, count: int) -> None:
        """So many updates were written down; one that Telegram gives again counts again."""

    def retaken(self) -> None:
        """An update that an earlier run, or another process, had begun with is taken up again."""

    def answered(self, after_s: float) -> None:
        """An update is done with, so long after it came in."""

    def turned(self, turn: Turn) -> None:
        """A turn was decided on, and its reply sent."""

    def reminded(self, became: OccurrenceState, late_s: float) -> None:
        """A reminder was dealt with, so long after its moment."""

    def became(self, state: OccurrenceState, count: int) -> None:
        """Reminders that nobody had in hand: given up after a process died, or passed over."""

    def called(self, method: str, outcome: str, status: int | None = None) -> None:
        """Telegram's API was called. `outcome`: ok, flood, refused, failed, not_reached or no_answer.

        `status` is that of the answer, if there was one.
        """

    def posted(self, status: int) -> None:
        """Something was brought to the webhook and answered with that HTTP status."""

    def store_failed(self) -> None:
        """The database did not do what it was asked to."""
