"""The values that pass through the house: what came in, what goes out, and what is remembered in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

from bot.dialogue.day_words import Once
from bot.dialogue.occurrences import Reminder, ReminderEffect
from bot.dialogue.records import RecordBalance, RecordPain, RecordSession
from bot.knowledge.models import TriageLevel
from bot.reminders.schedule import EVERY_DAY
from bot.rich import RichText


class DecisionKind(StrEnum):
    """What was decided about an utterance."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    FALLBACK = "fallback"
    ESCALATE = "escalate"
    SMALLTALK = "smalltalk"


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
class Button:
    """A button with either `data` (comes back as Utterance.button; at most 64 bytes) or a `url`."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person gets; it is not kept anywhere."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One message: text, rows of buttons, perhaps the id of the exercise whose picture goes above it.

    `image` is a picture made for this person alone, as PNG.
    `preview_url` is the one link to preview under the text; without it there is no preview. A message with an
    `attachment` is that file with the text beneath it, and has no picture.
    """

    text: RichText
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: str | None = None
    preview_url: str | None = None
    image: bytes | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out. `in_place`: the first message replaces the one whose button was pressed, where that is possible.

    `notice` is the short line a pressed button is answered with.
    """

    messages: tuple[Message, ...]
    in_place: bool = False
    notice: str | None = None

    @property
    def text(self) -> str:
        """All messages as plain text."""
        return "\n\n".join(message.text.text for message in self.messages)


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
    """Safety's questions are open. `rescreen`: the answers may end the hold; `cleared_of`: every sign was denied."""

    protocol: str
    rescreen: bool = False
    cleared_of: bool = False


@dataclass(frozen=True, slots=True)
class ReminderSetup:
    """A reminder being set up, or the one of number `edits` being changed: what is known so far.

    `exercise` may be a programme. `days` are None until known; `spread`: they are our choice, since it was only said
    how often; `once`: on one day alone. `choices`: times of which one is meant; a proposed zone waits for a yes.
    """

    exercise: str | None = None
    at: time | None = None
    proposed_zone: str | None = None
    days: tuple[int, ...] | None = None
    choices: tuple[time, ...] = ()
    spread: bool = False
    once: Once | None = None
    edits: int | None = None


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


Pending = Screening | ReminderSetup | HowMuch | HowIsIt | NamingEntry | Counting


@dataclass(frozen=True, slots=True)
class Releasing:
    """A hold that opens step by step after its re-screen. `at`: when the newest step opened."""

    protocol: str
    at: datetime


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
class DialogueState:
    """What the bot remembers of one person between two messages.

    `reminders` are the active ones, as the store has them. `consent`: whether a record of turns may be kept; None until
    asked. `known` is False when memory could not be read: then a hold may exist that we cannot see. `unanswered`: the
    question that may go on the coach's list until the next turn. `rescreened`: protocols whose re-screen the person has
    passed and that have not been raised since. `unreached`: reminders wait because Telegram said that the person had
    stopped the bot. `operated`: surgery lately, or not cleared after it; None until asked. `weekly`: a summary is
    wanted each week.
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
    known: bool = True


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
    | ReminderEffect
    | ShowProgress
    | SendProgress
    | WantSummary
)


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
