"""What one knowledge file may say. Pydantic, because people write these files: every key is named and checked here."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from bot.knowledge.common import Address, Model, Proof, Proven, Review, Reviewed, SourceIds, Text
from bot.knowledge.pose import Picture
from bot.knowledge.protocol import Protocol, Question, SafetyWords, Sign, TriageLevel, WordGroup
from bot.text import fold


class Range(Model):
    """A number from `low` to `high`, written `3` or `2-3`; the dash may be a word processor's."""

    low: int = Field(ge=0, le=1000)
    high: int = Field(ge=0, le=1000)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, int):
            return {"low": value, "high": value}
        if isinstance(value, str):
            low, _, high = fold(value).partition("-")
            if not low.strip().isdigit() or (high and not high.strip().isdigit()):
                raise ValueError(f"must be a number or two with a dash, such as 3 or 2-3, not '{value}'")
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
        return {"anyOf": [number, {"type": "string", "pattern": r"^\s*\d+\s*([-‐‑‒–—―−]\s*\d+\s*)?$"}]}

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


def _between(least: int, most: int) -> AfterValidator:
    """Limits that no dose in the sources comes near: beyond them it is a slip of the keyboard, and somebody does it."""

    def within(value: Range) -> Range:
        if value.low < least or value.high > most:
            raise ValueError(f"must be between {least} and {most}, not {value}")
        return value

    return AfterValidator(within)


class Dose(Model):
    """How much: sets of repetitions, each held, on how many days a week with how many rest days between."""

    sets: Annotated[Range, _between(1, 10)] = Field(description="how many sets: `3` or `2-3`")
    repetitions: Annotated[Range, _between(1, 50)] = Field(description="how many in a set: `10` or `8-12`")
    hold_s: Annotated[Range, _between(0, 120)] = Field(description="how many seconds each is held: `2` or `10-30`")
    days_a_week: Annotated[Range, _between(1, 7)] = Field(description="on how many days of a week: `3` or `2-3`")
    rest_days_between: int = Field(ge=0, le=6, description="how many days of rest between two such days")
    note: str | None = Field(default=None, description="a sentence beside the numbers; may be left out")

    @model_validator(mode="after")
    def _fits_into_a_week(self) -> Dose:
        taken = self.days_a_week.high * (1 + self.rest_days_between)
        if taken > len(WEEK):
            raise ValueError(
                f"asks for {self.days_a_week.high} day(s) with {self.rest_days_between} rest day(s) after each: "
                f"that is {taken} days, and a week has 7. Lower one of them"
            )
        return self


class Exercise(Entry):
    """One exercise: what it is for, how it is done, how much, and when to stop."""

    other_names: tuple[Text, ...] = Field(default=(), description="what else people call it")
    purpose: Text = Field(description="what it is for; not on the card, told when asked")
    knee_angle_deg: int | None = Field(
        default=None, ge=0, le=160, description="the knee's angle, 0 straight; not on the card; may be left out"
    )
    range: Text = Field(description="in which part of the movement it works; for reviewers, not on the card")
    muscles: tuple[Text, ...] = Field(min_length=1, description="what works; not on the card, told when asked")
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
    proof: Proven = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """Title, other names and phrasings."""
        return (self.title, *self.other_names, *self.phrasings)


NotOnHold = Annotated[
    bool,
    Field(
        description="`true`: it says that one may run, train or treat oneself, or is cheerful (`answers/` and"
        " `smalltalk/` only); who has been told to be seen first gets that instead, and in place of an answer"
        " safety's questions while they are open"
    ),
]


class Answer(Entry):
    """One question that runners ask, and what we say to it."""

    phrasings: Phrasings = Field(min_length=3)
    related: tuple[Text, ...] = Field(default=(), description="files offered as buttons below the answer")
    not_on_hold: NotOnHold = False
    leave_to_run: bool = Field(
        default=False,
        description="`true`: it says that one may run, ride or walk; where something is on hold that says itself what "
        "to do about that, that is said in its place",
    )
    comes_first: Literal["above", "instead"] | None = Field(
        default=None,
        description="`above`: for a day after it, its first paragraph stands above exercises, answers marked "
        "`not_on_hold` and what is not understood. `instead`: so too, and in place of an answer marked `leave_to_run`",
    )
    proof: Proven = None


class SmallTalk(Entry):
    """Hello, thanks, who are you: said kindly, leading back to the matter."""

    phrasings: Phrasings = Field(min_length=3)
    not_on_hold: NotOnHold = False


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Day, ...] = get_args(Day)


class Session(Model):
    """What is done together, on the same days of the week."""

    name: Annotated[str, Field(min_length=1, max_length=20)] = Field(
        description="what the week at a glance calls it; at most 20 characters"
    )
    days: tuple[Day, ...] = Field(
        min_length=1, description="`mon` `tue` `wed` `thu` `fri` `sat` `sun`; all other days are rest days"
    )
    exercises: tuple[Text, ...] = Field(
        min_length=1, description="files of `exercises/`; how much of each stands on its own card"
    )


class MoveOn(Model):
    """When to go up a step, to stay, and to go down one: in words, and the numbers behind the words.

    Up after `good_in_a_row` sessions with pain up to `good_pain` and a normal next morning; down after one session with
    pain from `red_pain` on; in between one stays.
    """

    up: Text = Field(description="when to go up a step, in words; `check` sees to it that the numbers say the same")
    stay: Text = Field(description="when to stay, in words")
    down: Text = Field(description="when to go down a step, in words")
    good_in_a_row: int = Field(ge=1, le=10, description="so many good sessions in a row lead up")
    good_pain: int = Field(ge=0, le=10, description="the most pain, of 10, in a good session")
    red_pain: int = Field(ge=1, le=10, description="the pain, of 10, from which one goes down")

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

    phrasings: Phrasings = Field(min_length=8)
    for_whom: Text = Field(description="who it is for, and who not")
    weeks: Range = Field(description="how many: `6` or `8-12`")
    sessions: tuple[Session, ...] = Field(min_length=1, description="what is done on which days")
    ladders: tuple[Annotated[tuple[Text, ...], Field(min_length=2)], ...] = Field(
        default=(),
        description="lists of exercises that take one another's place, easiest first, as their own `easier` and "
        "`harder` say. The first of each stands in a session, the others in none",
    )
    move_on: MoveOn = Field(description="when to go up a step, to stay, and to go down")
    stop_if: tuple[Text, ...] = Field(min_length=1, description="when to stop at once")
    after: Text | None = Field(
        default=None,
        description="a protocol whose re-screen comes first, such as `back-pain`: until the runner has passed it, they "
        "are led to its questions. It begins with what the first of the protocol's `steps` opens, and goes up in their "
        "order",
    )
    related: tuple[Text, ...] = Field(default=(), description="files offered as buttons below the answer")
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
    "Proof",
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
