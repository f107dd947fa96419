"""Reminders in a talk: those that a person has, the occurrence that a button names, and what is wished about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.reminders.occurrence import Answer, Noted, OccurrenceState
from bot.reminders.schedule import EVERY_DAY


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that the person has. `once`: on that local date alone; `again_min`: once more if not answered.

    `paused` without `paused_until`: until it is resumed. `recent`: what became of its newest occurrences, newest first.
    """

    id: int
    exercise: str
    at: time
    zone: str
    days: tuple[int, ...] = EVERY_DAY
    once: date | None = None
    again_min: int | None = None
    paused: bool = False
    paused_until: datetime | None = None
    recent: tuple[Noted, ...] = ()

    @property
    def sent(self) -> tuple[Noted, ...]:
        """Of its newest occurrences those that came, newest first."""
        return tuple(one for one in self.recent if one.state is OccurrenceState.SENT)


@dataclass(frozen=True, slots=True)
class OccurrenceName:
    """Which occurrence a reminder's message is about, so that its buttons can name it."""

    subscription: int
    local_date: date


@dataclass(frozen=True, slots=True)
class AnswerOccurrence:
    """Effect: what the person made of an occurrence, in place of an earlier answer; only of their own reminders.

    `again_at`: it is sent once more then. Without it a repeat that was waiting is called off.
    """

    subscription: int
    local_date: date
    answer: Answer
    barrier: str | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PauseReminder:
    """Effect: send none of it until that moment; without one, until it is resumed."""

    subscription: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ResumeReminder:
    """Effect: send it again, from the next moment that it is set for."""

    subscription: int


@dataclass(frozen=True, slots=True)
class EndReminder:
    """Effect: end this one."""

    subscription: int


@dataclass(frozen=True, slots=True)
class EditReminder:
    """Effect: change what is given of a reminder, and leave the rest. It stays the same one: no day comes twice.

    `again_min` 0: no repeat.
    """

    subscription: int
    at: time | None = None
    days: tuple[int, ...] | None = None
    zone: str | None = None
    again_min: int | None = None


ReminderEffect = AnswerOccurrence | PauseReminder | ResumeReminder | EndReminder | EditReminder
