"""What one knowledge file may say. Pydantic, because people write these files: every key is named and checked here."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from bot.knowledge.common import Address, Model, Review, Reviewed, SourceIds, Text
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

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """As people write it."""
        number = {"type": "integer", "minimum": 0, "maximum": 1000}
        return {"anyOf": [number, {"type": "string", "pattern": r"^\s*\d+\s*(-\s*\d+\s*)?$"}]}

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}\u2013{self.high}"


class Source(Model):
    """One place a fact comes from. `url` is the original body's page where there is one."""

    id: Text = Field(description="its short name, by which other files cite it")
    title: Text = Field(description="what the article, page or video is called")
    by: Text = Field(description="who wrote it or answers for it")
    year: int | None = Field(default=None, description="when it appeared, where that is known")
    url: Address | None = Field(default=None, description="where it can be read, on the original body's own pages")


Phrasings = Annotated[
    tuple[Text, ...],
    Field(description="ways to ask for it, as people type them; an answer and small talk need at least three"),
]


class Entry(Model):
    """What every file has that a runner can be answered with."""

    id: Text
    title: Text = Field(description="what buttons and the first line show; at most 60 characters")
    phrasings: Phrasings = ()
    sources: SourceIds = ()
    reviewed: Reviewed = None
    body: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every way to ask for this entry: its title and its phrasings."""
        return (self.title, *self.phrasings)


class Video(Model):
    """A page with the moving picture. `checked` is the day a person opened the address; null shows as unchecked."""

    url: Address = Field(description="the address of the page, from https:// on; never a guessed one")
    title: Text = Field(description="what the page is called")
    checked: date | None = Field(
        description="the day a person opened the address, or `null`: then the card says that nobody has"
    )


class Fault(Model):
    """Something that goes wrong, and the cue that mends it."""

    fault: Text = Field(description="what goes wrong, as somebody would see it")
    cue: Text = Field(description="the short sentence that mends it")


class Dose(Model):
    """How much: sets of repetitions, each held, on how many days a week with how many rest days between."""

    sets: Range = Field(description="how many sets: `3` or `2-3`")
    repetitions: Range = Field(description="how many in a set: `10` or `8-12`")
    hold_s: Range = Field(description="how many seconds each is held: `2` or `10-30`")
    days_a_week: Range = Field(description="on how many days of a week: `3` or `2-3`")
    rest_days_between: int = Field(ge=0, le=6, description="how many days of rest between two such days")
    note: str | None = Field(default=None, description="a sentence beside the numbers; may be left out")


class Exercise(Entry):
    """One exercise: what it is for, how it is done, how much, and when to stop."""

    other_names: tuple[Text, ...] = Field(default=(), description="what else people call it")
    purpose: Text = Field(description="what it is for; not on the card, told when asked")
    knee_angle_deg: int | None = Field(
        default=None, ge=0, le=160, description="the knee's angle, 0 straight; not on the card; may be left out"
    )
    range: Text = Field(description="in which part of the movement it works; for reviewers, not on the card")
    muscles: tuple[Text, ...] = Field(min_length=1, description="what works; for reviewers, not on the card")
    setup: tuple[Text, ...] = Field(min_length=1, description="how to begin; each line a short sentence to the runner")
    cues: tuple[Text, ...] = Field(min_length=1, description="how it goes; each line a short sentence to the runner")
    faults: tuple[Fault, ...] = Field(min_length=1, description='what often goes wrong; shown under "What goes wrong"')
    dose: Dose = Field(description="how much; each number may be `3` or `2-3`")
    easier: Text | None = Field(
        description="the next exercise down, or `null`. That one needs a `harder`, and no ladder goes round in a circle"
    )
    harder: Text | None = Field(description="the next exercise up, or `null`. That one needs an `easier`")
    stop_if: tuple[Text, ...] = Field(min_length=1, description="when to stop at once")
    video: Video | None = Field(description="`null`, or a page that shows the movement")
    picture: Picture | None = Field(description="`null`, or a drawing in words, from joint angles")

    @property
    def wordings(self) -> tuple[str, ...]:
        """Title, other names and phrasings."""
        return (self.title, *self.other_names, *self.phrasings)


class Answer(Entry):
    """One question that runners ask, and what we say to it."""

    phrasings: Phrasings = Field(min_length=3)
    related: tuple[Text, ...] = Field(default=(), description="files offered as buttons below the answer")


class SmallTalk(Entry):
    """Hello, thanks, who are you: said kindly, leading back to the matter."""

    phrasings: Phrasings = Field(min_length=3)


class Page(Model):
    """What a command shows: /start, /help, /about and so on."""

    id: Text
    title: Text = Field(description="what the page is called; at most 60 characters")
    body: Text


class Messages(Model):
    """Short sentences between the entries: buttons, prompts, apologies. Keys are fixed by the code, words are not."""

    title: Text = Field(description="what the file is, for who edits it")
    messages: dict[str, Text] = Field(
        description="the names are fixed by the program, the words are yours; `{curly brackets}` are filled in"
    )


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
