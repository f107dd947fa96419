"""What becomes of an occurrence: the states it can be in, what the person made of it, and its note in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class OccurrenceState(StrEnum):
    """What became of an occurrence. `unknown`: may or may not have arrived, never sent again blind.

    `due`: it surely did not arrive and is tried again.
    """

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    HELD = "held"


class Answer(StrEnum):
    """What the person made of a reminder."""

    DONE = "done"
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    HURT = "hurt"


@dataclass(frozen=True, slots=True)
class Noted:
    """An occurrence as the ledger has it. `reason`: why it was skipped, or what held it."""

    local_date: date
    moment: datetime
    state: OccurrenceState
    reason: str = ""
    answer: Answer | None = None
    barrier: str | None = None
    again_at: datetime | None = None


# Why an occurrence was skipped, as its row has it. `down` has the seconds for which no process ran: "down 21600".
REASONS = ("down", "unreachable", "late", "gone", "refused", "blocked", "paused", "stopped")


def down_for(seconds: float) -> str:
    """The reason of one that was missed because nothing ran for so long."""
    return f"down {round(seconds)}"


def split_reason(reason: str) -> tuple[str, int]:
    """The reason's kind, and its seconds or 0."""
    kind, _, number = reason.partition(" ")
    return kind, int(number) if number.isdecimal() else 0
