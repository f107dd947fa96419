"""What the bot knows: one frozen value, whole and free of problems. A new revision is a new value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import (
    Answer,
    Exercise,
    Knowable,
    Messages,
    Page,
    Programme,
    Protocol,
    SafetyWords,
    SmallTalk,
    Source,
)

# What a protocol may hold beside single exercises: the set's name, and the word that its exercises have in their id.
# Sets take in whatever exercise is added later.
HOLD_SETS: Mapping[str, str | None] = {"all": None, "all-bridges": "bridge"}


@dataclass(frozen=True)
class KnowledgeBase:
    """Everything of one knowledge folder, by id. `revision` changes with any byte or name of its files.

    `words` has each file of words/ with its keys as they are written; `safety_words` has safety's own word files.
    `progress`: the rules of /progress and /balance; without them there is neither.
    """

    exercises: Mapping[str, Exercise]
    answers: Mapping[str, Answer]
    smalltalk: Mapping[str, SmallTalk]
    programmes: Mapping[str, Programme]
    pages: Mapping[str, Page]
    protocols: Mapping[str, Protocol]
    sources: Mapping[str, Source]
    messages: Messages
    safety_words: Mapping[str, SafetyWords]
    words: Mapping[str, Mapping[str, Any]]
    revision: str
    progress: ProgressRules | None = None

    @cached_property
    def entries(self) -> Mapping[str, Knowable]:
        """What a runner can be answered with: exercises, answers, small talk, programmes."""
        return MappingProxyType({**self.exercises, **self.answers, **self.smalltalk, **self.programmes})

    def is_training(self, id: str) -> bool:
        """Whether the id is one of an exercise or of a programme: what is done, and can be reminded of."""
        return id in self.exercises or id in self.programmes

    def title_of(self, id: str) -> str:
        """The title of an entry, page or protocol. Raises KeyError for an id that is none."""
        for shelf in (self.entries, self.pages, self.protocols):
            if id in shelf:
                return shelf[id].title
        raise KeyError(id)

    def name_of(self, id: str) -> str:
        """The title, or the id itself of what is in the knowledge no more."""
        try:
            return self.title_of(id)
        except KeyError:
            return id

    def file_of(self, id: str) -> str | None:
        """The file of an entry or protocol, within the folder; None for an id that is neither."""
        shelves = (
            ("exercises", self.exercises),
            ("answers", self.answers),
            ("smalltalk", self.smalltalk),
            ("programmes", self.programmes),
            ("safety", self.protocols),
        )
        return next((f"{folder}/{id}.md" for folder, shelf in shelves if id in shelf), None)

    def held_by(self, protocol: str) -> tuple[str, ...]:
        """Ids of the exercises that the protocol holds, with `all` and `all-bridges` spelt out."""
        return tuple(id for id in self.exercises if is_held(id, self.protocols[protocol]))

    def wordings(self) -> list[tuple[str, str]]:
        """Every way to ask for every entry, as (entry id, text)."""
        return [(entry.id, wording) for entry in self.entries.values() for wording in entry.wordings]


def is_held(exercise: str, protocol: Protocol) -> bool:
    """Whether the protocol holds the exercise, by its id or by a set that it is in."""
    words = [HOLD_SETS[name] for name in protocol.holds if name in HOLD_SETS]
    return exercise in protocol.holds or any(word is None or word in exercise.split("-") for word in words)
