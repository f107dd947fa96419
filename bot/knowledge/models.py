"""What one knowledge file may say. Pydantic, because people write these files: every key is named and checked here."""

from __future__ import annotations

from datetime import date
from typing import Any

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


class Proof(Model):
    """Wordings that stand in no file: those that must lead to the entry, and near misses that must not."""

    asks: tuple[Text, ...] = ()
    not_: tuple[Text, ...] = Field(default=(), alias="not")


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
    proof: Proof | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """Title, other names and phrasings."""
        return (self.title, *self.other_names, *self.phrasings)


class Answer(Entry):
    """One question that runners ask, and what we say to it."""

    phrasings: tuple[Text, ...] = Field(min_length=3)
    related: tuple[Text, ...] = ()
    proof: Proof | None = None


class SmallTalk(Entry):
    """Hello, thanks, who are you: said kindly, leading back to the matter."""

    phrasings: tuple[Text, ...] = Field(min_length=3)


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


Knowable = Exercise | Answer | SmallTalk

__all__ = [
    "Address",
    "Answer",
    "Dose",
    "Entry",
    "Exercise",
    "Fault",
    "Knowable",
    "Messages",
    "Model",
    "Page",
    "Picture",
    "Proof",
    "Protocol",
    "Question",
    "Range",
    "Review",
    "SafetyWords",
    "Sign",
    "SmallTalk",
    "Source",
    "Text",
    "TriageLevel",
    "Video",
    "WordGroup",
    "Words",
]
