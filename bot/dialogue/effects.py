"""What must happen beside a reply: wishes of the person, or of an admin, which the service carries out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

from bot.dialogue.occurrences import ReminderEffect
from bot.dialogue.records import RecordBalance, RecordPain, RecordSession, TakeBackSession
from bot.dialogue.state import Unanswered
from bot.reminders.schedule import EVERY_DAY


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Effect: remind of `exercise` at local `at` in `zone` on `days` (Monday is 0; all seven means daily).

    With `once` on that local date alone. `again_min`: once more after so many minutes, if it is not answered.
    """

    exercise: str
    at: time
    zone: str
    days: tuple[int, ...] = EVERY_DAY
    once: date | None = None
    again_min: int | None = None


@dataclass(frozen=True, slots=True)
class StopReminders:
    """Effect: end every reminder of this person."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Effect: delete everything kept about this person."""


@dataclass(frozen=True, slots=True)
class Export:
    """Effect: give the person everything that is kept about them, as a file."""


@dataclass(frozen=True, slots=True)
class ReloadKnowledge:
    """Effect: read the knowledge folder anew and say what came of it. Only ever made for an admin."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Effect: put a sign on the review list as wrongly raised by these words. Only ever made for an admin."""

    sign: str
    words: tuple[str, ...]
    revision: str


@dataclass(frozen=True, slots=True)
class SettleDispute:
    """Effect: take the dispute of that number off the review list. Only ever made for an admin."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowDisputes:
    """Effect: say what stands on the review list. Only ever made for an admin."""


@dataclass(frozen=True, slots=True)
class KeepQuestion:
    """Effect: put the question on the coach's list, at the person's wish."""

    question: Unanswered


@dataclass(frozen=True, slots=True)
class Rate:
    """Effect: the person's vote on an answer, in place of an earlier one."""

    entry: str
    up: bool


@dataclass(frozen=True, slots=True)
class SettleQuestions:
    """Effect: take the questions of these numbers off the coach's list. Only ever made for an admin."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShowQuestions:
    """Effect: show the group at that place of the coach's list of questions. Only ever made for an admin."""

    place: int = 0


@dataclass(frozen=True, slots=True)
class ShowFigures:
    """Effect: say how the bot is doing, since these moments. Only ever made for an admin."""

    today: datetime
    week: datetime


@dataclass(frozen=True, slots=True)
class ShowProgress:
    """Effect: show the person's progress as it is on that local day."""

    day: date


@dataclass(frozen=True, slots=True)
class SendProgress:
    """Effect: send what is kept of the person's training, as a page (`pdf`) or as tables (`csv`)."""

    kind: Literal["pdf", "csv"]
    day: date


@dataclass(frozen=True, slots=True)
class WantSummary:
    """Effect: the person wants a summary each week, or no longer."""

    wanted: bool


class GroupChoice(StrEnum):
    """What an admin does with a group of questions."""

    MEANS = "m"  # an entry that there is: its file gets one phrasing more
    DRAFT = "d"  # an entry that is to be written
    IGNORE = "i"


@dataclass(frozen=True, slots=True)
class DecideGroup:
    """Effect: do this with the group of that question, if it is the one that was shown. Only ever made for an admin.

    `mark`: who was in the group when it was shown.
    """

    question: int
    mark: str
    choice: GroupChoice
    entry: str = ""


Effect = (
    Subscribe
    | StopReminders
    | Forget
    | Export
    | ReloadKnowledge
    | Dispute
    | SettleDispute
    | ShowDisputes
    | KeepQuestion
    | SettleQuestions
    | ShowQuestions
    | DecideGroup
    | ShowFigures
    | Rate
    | RecordSession
    | RecordPain
    | RecordBalance
    | TakeBackSession
    | ReminderEffect
    | ShowProgress
    | SendProgress
    | WantSummary
)
