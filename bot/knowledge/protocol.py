"""What a safety file may say: signs, the words they are heard by, and what is said and held when one is raised."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from bot.knowledge.common import Label, Model, Reviewed, SourceIds, Text


class TriageLevel(IntEnum):
    """How far a report must go up: none < caution (stop, screen) < urgent (same day) < emergency (now)."""

    NONE = 0
    CAUTION = 1
    URGENT = 2
    EMERGENCY = 3

    @property
    def label(self) -> str:
        """The word used in files, JSON and logs."""
        return self.name.lower()


def _level(value: object) -> object:
    if isinstance(value, str):
        try:
            return TriageLevel[value.upper()]
        except KeyError:
            raise ValueError("must be one of: none, caution, urgent, emergency") from None
    return value


Level = Annotated[
    TriageLevel,
    BeforeValidator(_level),
    WithJsonSchema({"type": "string", "enum": [level.label for level in TriageLevel]}),
]


class WordGroup(Model):
    """One idea and every way people say it.

    In `words`: `numb*` any ending; `(a|b c)` one of; `word?` may be left out; `...` up to four words in between;
    `<group>` any wording of another group; `^` and `$` the message's start and end.
    """

    kind: Literal["place", "sensation", "event", "context"] = Field(description="what sort of idea it is")
    says: Text = Field(description="the idea in plain words")
    words: tuple[Text, ...] = Field(min_length=1, description="the ways to say it, in a little language of its own")
    hides: tuple[Text, ...] = Field(
        default=(), description='groups not meant where heard wholly inside this one: "back to running" hides "back"'
    )
    deniable: bool = Field(
        default=True, description='`false`: a "not" in front changes nothing, as for self-harm; left out: it denies'
    )
    needs_place: bool = Field(
        default=False,
        description='`true`: means nothing in a message without the place that it is said of, as "did" of a back',
    )


class SafetyWords(Model):
    """A file of words that safety listens for. Several such files are read as one."""

    title: Text = Field(description="what the file is, for who edits it")
    spelling: dict[str, tuple[Text, ...]] = Field(
        default_factory=dict,
        description="the right word, and slips of it: `sciatica: [siatica, sciattica]`. Mended before anything is "
        "heard",
    )
    known: tuple[Text, ...] = Field(
        default=(), description='right words that must not be taken for a slip of another ("ladder" is no "bladder")'
    )
    groups: dict[str, WordGroup] = Field(
        default_factory=dict, description="the name of a group, and under it what is heard as it"
    )


class Sign(Model):
    """One thing that raises a protocol: groups that must be heard together, and the proof that they are."""

    id: Text = Field(description="its name in logs")
    says: Text = Field(
        description="what it means, in plain words; under `/why` and on the card for the people in charge"
    )
    all: tuple[Text, ...] = Field(
        min_length=1, description="word groups that must be heard together; `a | b` means either"
    )
    scope: Literal["clause", "talk"] = Field(
        default="clause",
        description="together in one `clause` (if left out), or anywhere in this and the last three messages (`talk`)",
    )
    unless: tuple[Text, ...] = Field(
        default=(), description="groups that, in the same sentence, make it something else"
    )
    despite: tuple[Text, ...] = Field(default=(), description="groups that make `unless` count for nothing")
    in_pieces: bool = Field(
        default=False,
        description='`true`: also told in two short messages, the second without a place of its own: "my knee hurts", '
        '"and it locks"',
    )
    level: Level | None = Field(default=None, description="if this sign is worse than the rest of its protocol")
    by_exercise: bool = Field(
        default=False,
        description="`true`: it says by itself that an exercise did it, and is counted as an adverse event",
    )
    named: bool = Field(
        default=False,
        description="`true`: it names an illness rather than what is felt; it does not count when it is somebody "
        "else's or over, unless it goes on now",
    )
    ever: bool = Field(
        default=False,
        description="`true`: it counts however long ago it was, as past cancer does beside a sore back",
    )
    doubtful: bool = Field(
        default=False,
        description="`true`: people use its words harmlessly too; where the second opinion holds the sentences that "
        "say it for harmless, what is asked is answered, with a button to make a report of it, and nothing is held",
    )
    raised_by: tuple[Text, ...] = Field(
        min_length=1,
        description="its proof: sayings that must raise it, never doubted, also where they stand word by word in a "
        "longer message. `check` tries each one",
    )
    not_by: tuple[Text, ...] = Field(default=(), description="sayings that must not raise it. `check` tries each one")

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """`all`, and for each need the groups of which one must be heard."""
        return tuple(tuple(group.strip() for group in need.split("|")) for need in self.all)


class Question(Model):
    """One screening question; a yes leads to another protocol."""

    id: Text = Field(description="its name in logs")
    ask: Text = Field(description="the question in full, as it stands in the message")
    label: Label = Field(description="its button, at most 32 characters")
    leads_to: Text = Field(description="the protocol that a yes leads to")
    words: tuple[Text, ...] = Field(
        default=(), description="words by which a typed answer means this question, such as `numb*`"
    )
    means: Text | None = Field(
        default=None,
        description='what counts as a yes, in plain words, for who asks "what does number 2 mean?"; left out: the '
        "questions are asked again",
    )


class Release(Model):
    """How a hold ends: the question asked in the re-screen beside the protocol's own, and what is said after it."""

    ask: Text = Field(description="the last question, after the protocol's own")
    ready: Label = Field(description="its button for yes, at most 32 characters")
    not_ready: Label = Field(description="its button for not yet, at most 32 characters")
    cleared: Text = Field(description="what is said when all is open again")
    kept: Text = Field(description="what is said when it stays on hold")
    steps: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...] = Field(
        default=(),
        description="exercises that open together, easiest first, as a list of lists: `- [hamstring-heel-dig]`. The "
        "re-screen opens the first step only; each further one opens by a tap. What stands in no step opens with the "
        "last. Left out: all opens at once",
    )
    after_hours: int = Field(
        0,
        ge=0,
        le=336,
        description="how long after the report the questions may open anything at the earliest, where nobody can have "
        "been seen sooner; 0 if left out",
    )
    next_after_hours: int = Field(
        24,
        ge=1,
        le=336,
        description="how long a step is open before the next; 24 if left out. Then the bot asks how it went. Pain puts "
        "everything on hold again",
    )


class CheckBack(Model):
    """The question that is asked some hours after a report: how it is now or, from urgent up, whether it was seen."""

    after_hours: int = Field(
        24, ge=1, le=336, description="how long after the report; 24 if left out. The same report again moves it"
    )
    from_hour: int = Field(
        8, ge=0, le=23, description="not before this hour of the runner's own day, where that is known; 8 if left out"
    )
    until_hour: int = Field(
        22, ge=1, le=24, description="not from this hour on; 22 if left out. At night it waits for the morning"
    )
    ask: Text = Field(
        description="the question. From `urgent` up ask whether they have been seen: a typed yes then counts as "
        '`better`, "not yet" as `same`'
    )
    better: Label = Field(description="the button that leads to the re-screen, at most 32 characters")
    same: Label = Field(description="the button for no change, at most 32 characters")
    worse: Label = Field(description="the button for who gets worse, at most 32 characters")
    if_same: Text = Field(
        description="what is said to `same`: one step firmer. From `urgent` up the protocol's own text follows"
    )
    worse_leads_to: Text = Field(
        description="the protocol that is told to who gets worse. Its level must be higher; from an emergency it is an "
        "emergency"
    )

    @model_validator(mode="after")
    def _some_hours(self) -> CheckBack:
        if self.from_hour >= self.until_hour:
            raise ValueError("must have its from_hour before its until_hour, such as 8 and 22")
        return self


class Protocol(Model):
    """What to do when a sign is raised. The text below the keys is what the runner reads first."""

    id: Text
    title: Text = Field(
        description="what is wrong, in two or three words; also the reason given for a hold; at most 60 characters"
    )
    level: Level = Field(
        description="`caution` (stop the exercise, ask, guide), `urgent` (seen the same day), `emergency` (now). "
        "`none`: nothing is stopped; the text stands above the answer"
    )
    signs: tuple[Sign, ...] = Field(default=(), description="what raises it")
    second_opinion: Literal["back_pain", "urgent", "emergency"] | None = Field(
        default=None,
        description="raised when the second opinion takes a message for this and no sign went as high; without signs "
        "of its own a no ends it",
    )
    questions: tuple[Question, ...] = Field(default=(), description="asked as buttons; may be left out")
    covers: tuple[Text, ...] = Field(
        default=(),
        description="protocols that say less of the same: raised together with this one, only this one speaks and "
        "holds",
    )
    none_of_these: str | None = Field(default=None, description="said when every question is answered with no")
    only_mentioned: str | None = Field(
        default=None,
        description="the answer for who only asks about it, had it long ago or tells of somebody else; under `level: "
        "none` the one given when no other fits better",
    )
    still: str | None = Field(
        default=None,
        description="said below every answer while it stands, and in place of one that says that one may run or train; "
        "if left out, that somebody must examine the person first. For `urgent` and `emergency`",
    )
    running: str | None = Field(
        default=None,
        description="said while it stands to who asks whether to run, in place of an answer marked `leave_to_run`. For "
        "`caution`: from `urgent` up nobody runs",
    )
    keeps_in_mind: tuple[Text, ...] = Field(
        default=(),
        description="word groups that count as told in every message while it is on hold, and after it was opened "
        "again: that somebody is pregnant",
    )
    holds: tuple[Text, ...] = Field(
        default=(), description="exercises put on hold for this person: ids, `all-bridges` or `all`"
    )
    release: Release | None = Field(default=None, description="how a hold ends")
    check_back: CheckBack | None = Field(
        default=None, description="the question how it is, some time after a report; may be left out"
    )
    sources: SourceIds = ()
    reviewed: Reviewed = None
    body: Text

    @property
    def only_doubt(self) -> bool:
        """Whether nothing but a second opinion raises it: then a no to its question is enough to end it."""
        return self.second_opinion is not None and not self.signs
