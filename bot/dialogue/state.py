"""What is remembered of a person between two messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from bot.dialogue.day_words import Once
from bot.dialogue.occurrences import Reminder
from bot.knowledge.models import TriageLevel


class DecisionKind(StrEnum):
    """What was decided about an utterance."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    FALLBACK = "fallback"
    ESCALATE = "escalate"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Mention:
    """What safety heard in one earlier message: ids of word groups, never the words. For signs told in two messages."""

    at: datetime
    heard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """A protocol that holds exercises for this person until a re-screen clears it."""

    protocol: str
    level: TriageLevel
    since: datetime
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """Safety's questions are open. `rescreen`: the answers may end the hold; `cleared_of`: every sign was denied.

    `shown`: they stand in the last reply. If not, a bare yes or no may be meant for something else.
    """

    protocol: str
    rescreen: bool = False
    cleared_of: bool = False
    shown: bool = True


@dataclass(frozen=True, slots=True)
class ReminderSetup:
    """A reminder being set up, or the one of number `edits` being changed: what is known so far.

    `exercise` may be a programme. `days` are None until known; `spread`: they are our choice, since it was only said
    how often; `once`: on one day alone. `choices`: times of which one is meant; a proposed zone waits for a yes.
    `where`: the zone of this reminder, empty if it is to be asked; None: the person's own.
    """

    exercise: str | None = None
    at: time | None = None
    proposed_zone: str | None = None
    days: tuple[int, ...] | None = None
    choices: tuple[time, ...] = ()
    spread: bool = False
    once: Once | None = None
    edits: int | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class HowMuch:
    """How much it hurts is open, asked of a reminder's card; `area` is where, once that is told."""

    subscription: int
    local_date: date
    area: str | None = None


@dataclass(frozen=True, slots=True)
class HowIsIt:
    """The check-back on a protocol is open: asked at `asked`, unanswered."""

    protocol: str
    asked: datetime


@dataclass(frozen=True, slots=True)
class NamingEntry:
    """An admin is naming the entry that a group of questions means. `mark`: who was in the group when it was shown."""

    question: int
    mark: str


@dataclass(frozen=True, slots=True)
class Counting:
    """Left and right are being counted: what has been told so far. `surgery`: the question before it is open."""

    left: int | None = None
    right: int | None = None
    surgery: bool = False


@dataclass(frozen=True, slots=True)
class TellingSession:
    """A session of that local day was told: how much the knee hurt is open, or before it which of `choices` it was."""

    day: date
    exercise: str | None = None
    choices: tuple[str, ...] = ()
    pain: int | None = None


Pending = Screening | ReminderSetup | HowMuch | HowIsIt | NamingEntry | Counting | TellingSession


@dataclass(frozen=True, slots=True)
class Releasing:
    """A hold that opens step by step after its re-screen. `at`: when the newest step opened."""

    protocol: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RaisedSign:
    """A sign of the last message and the person's own words that raised it; `before`: with an earlier message's."""

    sign: str
    protocol: str
    level: TriageLevel
    words: tuple[str, ...]
    before: bool = False


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The entry that came second to the one that was given, and how likely it was."""

    entry: str
    score: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why the last turn said what it said; the next turn's take their place.

    Of a person's words only those that raised a sign. `near`: what a choice was between, what came nearest when nothing
    fitted, or all that was answered when more than one thing was asked.
    """

    kind: DecisionKind
    revision: str
    entry: str | None = None
    level: TriageLevel = TriageLevel.NONE
    signs: tuple[RaisedSign, ...] = ()
    phrasing: str | None = None
    score: float | None = None
    runner_up: RunnerUp | None = None
    near: tuple[str, ...] = ()


class QuestionKind(StrEnum):
    """Why a question is one for the coach."""

    NOTHING_FITTED = "nothing fitted"
    NO_CHOICE_TAKEN = "no choice taken"
    THUMBS_DOWN = "thumbs down"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question asked in vain: scrubbed words of the person, and the ids of what came nearest."""

    text: str
    nearest: tuple[str, ...]
    revision: str
    kind: QuestionKind = QuestionKind.NOTHING_FITTED


@dataclass(frozen=True, slots=True)
class Shown:
    """The exercise whose card was shown last, and when."""

    exercise: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Cautioned:
    """The last answer that comes first, and when it was given: exercises and leave to run come under it for a day."""

    entry: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DialogueState:
    """What the bot remembers of one person between two messages.

    `reminders` are the active ones, as the store has them. `consent`: whether a record of turns may be kept; None until
    asked. `known` is False when memory could not be read: then a hold may exist that we cannot see. `unanswered`: the
    question that may go on the coach's list until the next turn. `rescreened`: protocols whose re-screen the person has
    passed and that have not been raised since. `unreached`: reminders wait because Telegram said that the person had
    stopped the bot. `operated`: surgery lately, or not cleared after it; None until asked. `weekly`: a summary is
    wanted each week. `denied`: of which protocol the last turn took all questions for answered with none of them, or
    what it opened again; the next message may take that back. `offered`: the entries among which the last turn let
    choose, as they stood. `asked_to_delete`: the last turn asked whether to delete everything; a plain yes or no is for
    that. `trains`: something of their training has been kept.
    """

    pending: Pending | None = None
    last_entry: str | None = None
    mentions: tuple[Mention, ...] = ()
    holds: tuple[Hold, ...] = ()
    introduced: bool = False
    zone: str | None = None
    reminders: tuple[Reminder, ...] = ()
    consent: bool | None = None
    releasing: tuple[Releasing, ...] = ()
    reasons: Reasons | None = None
    shown: Shown | None = None
    unanswered: Unanswered | None = None
    rescreened: tuple[str, ...] = ()
    unreached: bool = False
    operated: bool | None = None
    weekly: bool = False
    cautioned: Cautioned | None = None
    denied: str | None = None
    offered: tuple[str, ...] = ()
    asked_to_delete: bool = False
    trains: bool = False
    known: bool = True


def asking(question: Pending | None, state: DialogueState) -> DialogueState:
    """The state with that question open, or none; safety's own questions stay open, whatever is pressed."""
    return state if isinstance(state.pending, Screening | HowIsIt) else replace(state, pending=question)
