"""What a safety file may say: signs, the words they are heard by, and what is said and held when one is raised."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.knowledge.common import Model, Review, Text


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


Level = Annotated[TriageLevel, BeforeValidator(_level)]


class WordGroup(Model):
    """One idea and every way people say it.

    In `words`: `numb*` any ending; `(a|b c)` one of; `word?` may be left out; `...` up to four words in between;
    `<group>` any wording of another group; `^` and `$` the message's start and end. `hides`: groups that are not meant
    where they are heard wholly inside this one ("back" inside "back to running"). `deniable: false`: a "not" before it
    changes nothing.
    """

    kind: Literal["place", "sensation", "event", "context"]
    says: Text
    words: tuple[Text, ...] = Field(min_length=1)
    hides: tuple[Text, ...] = ()
    deniable: bool = True


class SafetyWords(Model):
    """A file of words that safety listens for. Several such files are read as one."""

    title: Text
    spelling: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    known: tuple[Text, ...] = ()
    groups: dict[str, WordGroup] = Field(default_factory=dict)


class Sign(Model):
    """One thing that raises a protocol: groups that must be heard together.

    Each item of `all` is a group, or several with `|` between them, of which one is enough. `scope`: together in one
    `clause`, or anywhere in this and the last few messages (`talk`). `unless`: a group in the same sentence that makes
    it something else, except when one of `despite` is heard as well. `by_exercise`: it says by itself that an exercise
    did it, and is counted as an adverse event. `named`: it names an illness rather than what is felt, and so does not
    count when it is somebody else's or over, unless it goes on now. `doubtful`: people use its words harmlessly too, so
    where a second opinion holds the message for harmless it raises no more than a careful answer. `raised_by` and
    `not_by` are its proof: `check` runs them.
    """

    id: Text
    says: Text
    all: tuple[Text, ...] = Field(min_length=1)
    scope: Literal["clause", "talk"] = "clause"
    unless: tuple[Text, ...] = ()
    despite: tuple[Text, ...] = ()
    level: Level | None = None
    by_exercise: bool = False
    named: bool = False
    doubtful: bool = False
    raised_by: tuple[Text, ...] = Field(min_length=1)
    not_by: tuple[Text, ...] = ()


class Question(Model):
    """One screening question: `ask` stands in the message, `label` on its button; a yes leads to another protocol."""

    id: Text
    ask: Text
    label: Annotated[str, Field(min_length=1, max_length=32)]
    leads_to: Text
    words: tuple[Text, ...] = ()


class Release(Model):
    """How a hold ends: the question asked in the re-screen beside the protocol's own, and what is said after it.

    `steps`: exercises that open together, easiest first, one step at a time; what stands in none opens with the last.
    Without steps all opens at once.
    """

    ask: Text
    ready: Annotated[str, Field(min_length=1, max_length=32)]
    not_ready: Annotated[str, Field(min_length=1, max_length=32)]
    cleared: Text
    kept: Text
    steps: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...] = ()
    next_after_hours: int = Field(24, ge=1, le=336)


class CheckBack(Model):
    """The question that is asked some hours after a report: how it is now or, from urgent up, whether it was seen.

    `better` leads to the re-screen; after `same` the guidance in `if_same` is given; `worse` goes up to another
    protocol. It is sent between `from_hour` and `until_hour` of the person's day, where their zone is known.
    """

    after_hours: int = Field(24, ge=1, le=336)
    from_hour: int = Field(8, ge=0, le=23)
    until_hour: int = Field(22, ge=1, le=24)
    ask: Text
    better: Annotated[str, Field(min_length=1, max_length=32)]
    same: Annotated[str, Field(min_length=1, max_length=32)]
    worse: Annotated[str, Field(min_length=1, max_length=32)]
    if_same: Text
    worse_leads_to: Text

    @model_validator(mode="after")
    def _some_hours(self) -> CheckBack:
        if self.from_hour >= self.until_hour:
            raise ValueError("must have its from_hour before its until_hour, such as 8 and 22")
        return self


class Protocol(Model):
    """What to do when a sign is raised. The body is the message; `none_of_these` is said when every question is no.

    `only_mentioned` is the answer for who asks about it, had it long ago or tells of somebody else. `second_opinion`:
    what the second opinion must take a message for to raise it; if that doubt is denied, its hold ends at once.
    """

    id: Text
    title: Text
    level: Level
    signs: tuple[Sign, ...] = ()
    second_opinion: Literal["back_pain", "urgent", "emergency"] | None = None
    questions: tuple[Question, ...] = ()
    none_of_these: str | None = None
    only_mentioned: str | None = None
    holds: tuple[Text, ...] = ()
    release: Release | None = None
    check_back: CheckBack | None = None
    sources: tuple[Text, ...] = ()
    reviewed: Review | None = None
    body: Text

    @property
    def only_doubt(self) -> bool:
        """Whether nothing but a second opinion raises it: then a no to its question is enough to end it."""
        return self.second_opinion is not None and not self.signs
