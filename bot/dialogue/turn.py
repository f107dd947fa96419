"""The values that pass through the house: what came in, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.dialogue.effects import Effect
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState, RunnerUp, Unanswered
from bot.knowledge.models import TriageLevel


@dataclass(frozen=True, slots=True)
class Utterance:
    """What someone said, whatever the channel. A caption is `text`; a command keeps its arguments in `text`.

    `command` has no slash and is lower case. `button` is the data of a pressed button. `attachment` names what was
    sent with or instead of text: photo, voice, video, sticker, document, location, contact, other. `admin`: the service
    has checked that the person is one. `language` is the phone's, as the channel names it ("en-GB"), if it does. `zone`
    is the time zone of a shared place, which itself is not kept.
    """

    at: datetime
    text: str = ""
    command: str | None = None
    button: str | None = None
    attachment: str | None = None
    edited: bool = False
    admin: bool = False
    language: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the bot said what it said, for logs and the turn's record: ids and numbers, never the person's words."""

    kind: DecisionKind
    entry: str | None = None
    choices: tuple[str, ...] = ()
    level: TriageLevel = TriageLevel.NONE
    flags: tuple[str, ...] = ()
    score: float | None = None
    phrasing: str | None = None
    nearest: tuple[str, ...] = ()
    runner_up: RunnerUp | None = None


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """Something got worse with or after an exercise, as the person tells it; whether it is the cause is not asked."""

    exercise: str | None
    protocol: str | None = None
    level: TriageLevel = TriageLevel.NONE


@dataclass(frozen=True, slots=True)
class Report:
    """A sign newly reported, which the people in charge are to be told of: ids, never words.

    `anew`: it begins a hold. Else it goes higher than what is on hold, and counts once a day.
    """

    protocol: str
    level: TriageLevel
    flags: tuple[str, ...] = ()
    anew: bool = True


@dataclass(frozen=True, slots=True)
class CheckBackOwed:
    """The person is to be asked at `due` how it is with `protocol`; what was owed about it before moves there."""

    protocol: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what was decided, what is said, the state after, and what else must happen.

    `questions` go on the coach's list with the turn, because the person has agreed to a record. `refused`: it asked for
    what only admins may have. `unrecorded`: nobody has agreed yet that a record of it is kept. `back`: the person, who
    could not be reached, is told that the reminders come again.
    """

    explanation: Explanation
    reply: Reply
    state: DialogueState
    effects: tuple[Effect, ...] = field(default=())
    report: Report | None = None
    check_backs: tuple[CheckBackOwed, ...] = ()
    adverse: AdverseEvent | None = None
    questions: tuple[Unanswered, ...] = ()
    refused: bool = False
    unrecorded: bool = False
    back: bool = False
