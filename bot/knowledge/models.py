"""What one knowledge file may say. Pydantic, because people write these files: every key is named and checked here."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import ConfigDict, Field, model_validator

from bot.knowledge.common import Address, Model, Review, Text
from bot.knowledge.pose import Picture
from bot.knowledge.protocol import Protocol, Question, SafetyWords, Sign, TriageLevel, WordGroup


class Range(Model):
    """A number from `low` to `high`, written `3` or `2-3`."""

    low: int = Field(ge=0, le=1000)
    high: int = Field(ge=0, le=1000)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, int):
            return {"low": value, "high": value}
        if isinstance(value, str):
            low, _, high = value.partition("-")
            if not low.strip().isdigit() or (high and not high.strip().isdigit()):
                raise ValueError("must be a number or two with a dash, such as 3 or 2-3")
            return {"low": int(low), "high": int(high or low)}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.low > self.high:
            raise ValueError("must go up: the smaller number first, such as 2-3")
        return self

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}\u2013{self.high}"


class Source(Model):
    """One place a fact comes from. `url` is the original body's page where there is one."""

    id: Text
    title: Text
    by: Text
    year: int | None = None
    url: Address | None = None


class Entry(Model):
    """What every file has that a runner can be answered with."""

    id: Text
    title: Text
    phrasings: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    reviewed: Review | None = None
    body: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every way to ask for this entry: its title and its phrasings."""
        return (self.title, *self.phrasings)


class Video(Model):
    """A page with the moving picture. `checked` is the day a person opened the address; null shows as unchecked."""

    url: Address
    title: Text
    checked: date | None


class Fault(Model):
    """Something that goes wrong, and the cue that mends it."""

    fault: Text
    cue: Text


class Dose(Model):
    """How much: sets of repetitions, each held, on how many days a week with how many rest days between."""

    sets: Range
    repetitions: Range
    hold_s: Range
    days_a_week: Range
    rest_days_between: int = Field(ge=0, le=6)
    note: str | None = None


class Exercise(Entry):
    """One exercise: what it is for, how it is done, how much, and when to stop."""

    other_names: tuple[Text, ...] = ()
    purpose: Text
    knee_angle_deg: int | None = Field(default=None, ge=0, le=160)
    range: Text
    muscles: tuple[Text, ...] = Field(min_length=1)
    setup: tuple[Text, ...] = Field(min_length=1)
    cues: tuple[Text, ...] = Field(min_length=1)
    faults: tuple[Fault, ...] = Field(min_length=1)
    dose: Dose
    easier: Text | None
    harder: Text | None
    stop_if: tuple[Text, ...] = Field(min_length=1)
    video: Video | None
    picture: Picture | None

    @property
    def wordings(self) -> tuple[str, ...]:
        """Title, other names and phrasings."""
        return (self.title, *self.other_names, *self.phrasings)


class Answer(Entry):
    """One question that runners ask, and what we say to it."""

    phrasings: tuple[Text, ...] = Field(min_length=3)
    related: tuple[Text, ...] = ()


class SmallTalk(Entry):
    """Hello, thanks, who are you: said kindly, leading back to the matter."""

    phrasings: tuple[Text, ...] = Field(min_length=3)


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Day, ...] = get_args(Day)


class Session(Model):
    """What is done together, on the same days of the week."""

    name: Annotated[str, Field(min_length=1, max_length=20)]
    days: tuple[Day, ...] = Field(min_length=1)
    exercises: tuple[Text, ...] = Field(min_length=1)


class MoveOn(Model):
    """When to go up a step, to stay, and to go down one: in words, and the numbers behind the words.

    Up after `good_in_a_row` sessions with pain up to `good_pain` and a normal next morning; down after one session with
    pain from `red_pain` on; in between one stays.
    """

    up: Text
    stay: Text
    down: Text
    good_in_a_row: int = Field(ge=1, le=10)
    good_pain: int = Field(ge=0, le=10)
    red_pain: int = Field(ge=1, le=10)

    @model_validator(mode="after")
    def _apart(self) -> MoveOn:
        if self.good_pain >= self.red_pain:
            raise ValueError("must have its good_pain below its red_pain, such as 2 and 5")
        return self


class Programme(Entry):
    """Some weeks of exercises: who it is for, what is done on which days, and when to move on.

    Each of the `ladders` has exercises that take one another's place, easiest first; the first stands in the sessions.
    `after`: the protocol whose re-screen comes before it.
    """

    phrasings: tuple[Text, ...] = Field(min_length=8)
    for_whom: Text
    weeks: Range
    sessions: tuple[Session, ...] = Field(min_length=1)
    ladders: tuple[Annotated[tuple[Text, ...], Field(min_length=2)], ...] = ()
    move_on: MoveOn
    stop_if: tuple[Text, ...] = Field(min_length=1)
    after: Text | None = None
    related: tuple[Text, ...] = ()
    body: Text

    @property
    def exercises(self) -> tuple[str, ...]:
        """Every exercise of the sessions and the ladders, each once."""
        lists = (*(session.exercises for session in self.sessions), *self.ladders)
        return tuple(dict.fromkeys(id for ids in lists for id in ids))

    def days_of(self, exercise: str) -> tuple[Day, ...]:
        """On which days it is done, in the order of the week; a step of the ladder on those of the first."""
        stands_for = next((ladder[0] for ladder in self.ladders if exercise in ladder), exercise)
        days = {day for session in self.sessions if stands_for in session.exercises for day in session.days}
        return tuple(day for day in WEEK if day in days)

    def session_on(self, day: Day) -> Session | None:
        """What is done on the day, or None on a rest day."""
        return next((session for session in self.sessions if day in session.days), None)


class Page(Model):
    """What a command shows: /start, /help, /about and so on."""

    id: Text
    title: Text
    body: Text


class Messages(Model):
    """Short sentences between the entries: buttons, prompts, apologies. Keys are fixed by the code, words are not."""

    title: Text
    messages: dict[str, Text]


class Words(Model):
    """A word list for matching, handed on as it is written."""

    title: Text
    model_config = ConfigDict(frozen=True, extra="allow")


Knowable = Exercise | Answer | SmallTalk | Programme

__all__ = [
    "WEEK",
    "Address",
    "Answer",
    "Day",
    "Dose",
    "Entry",
    "Exercise",
    "Fault",
    "Knowable",
    "Messages",
    "Model",
    "MoveOn",
    "Page",
    "Picture",
    "Programme",
    "Protocol",
    "Question",
    "Range",
    "Review",
    "SafetyWords",
    "Session",
    "Sign",
    "SmallTalk",
    "Source",
    "Text",
    "TriageLevel",
    "Video",
    "WordGroup",
    "Words",
]
