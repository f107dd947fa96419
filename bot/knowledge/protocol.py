"""What a safety file may say: signs, the words they are heard by, and what is said and held when one is raised."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

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
    it something else, except when one of `despite` is heard as well. `raised_by` and `not_by` are its proof: `check`
    runs them.
    """

    id: Text
    says: Text
    all: tuple[Text, ...] = Field(min_length=1)
    scope: Literal["clause", "talk"] = "clause"
    unless: tuple[Text, ...] = ()
    despite: tuple[Text, ...] = ()
    level: Level | None = None
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
    """How a hold ends: the question asked in the re-screen beside the protocol's own, and what is said after it."""

    ask: Text
    ready: Annotated[str, Field(min_length=1, max_length=32)]
    not_ready: Annotated[str, Field(min_length=1, max_length=32)]
    cleared: Text
    kept: Text


class Protocol(Model):
    """What to do when a sign is raised. The body is the message; `none_of_these` is said when every question is no.

    `only_mentioned` is the answer for who asks about it, had it long ago or tells of somebody else.
    """

    id: Text
    title: Text
    level: Level
    signs: tuple[Sign, ...] = ()
    questions: tuple[Question, ...] = ()
    none_of_these: str | None = None
    only_mentioned: str | None = None
    holds: tuple[Text, ...] = ()
    release: Release | None = None
    sources: tuple[Text, ...] = ()
    reviewed: Review | None = None
    body: Text
