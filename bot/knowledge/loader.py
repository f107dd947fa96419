"""The way in: a knowledge folder becomes one KnowledgeBase, whole and free of problems, or none of it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from bot.errors import KnowledgeError, Problem
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, Sources, parse
from bot.knowledge.lint import lint
from bot.knowledge.models import (
    Answer,
    Exercise,
    Messages,
    Model,
    Page,
    Protocol,
    SafetyWords,
    SmallTalk,
    Words,
)

AnyModel = TypeVar("AnyModel", bound=Model)


def check(folder: Path) -> list[Problem]:
    """Every problem of the folder, by file and line. Raises KnowledgeUnusable when there is nothing to check."""
    return _problems(parse(folder))


def read(folder: Path) -> KnowledgeBase:
    """What the folder says. Raises KnowledgeError with every problem, or KnowledgeUnusable."""
    parsed = parse(folder)
    if problems := _problems(parsed):
        raise KnowledgeError(problems)
    return _base(parsed)


def _problems(parsed: Folder) -> list[Problem]:
    return sorted({*parsed.problems, *lint(parsed)})


def _base(parsed: Folder) -> KnowledgeBase:
    (messages,) = _all(parsed, Messages).values()
    (sources,) = _all(parsed, Sources).values()
    return KnowledgeBase(
        exercises=_all(parsed, Exercise),
        answers=_all(parsed, Answer),
        smalltalk=_all(parsed, SmallTalk),
        pages=_all(parsed, Page),
        protocols=_all(parsed, Protocol),
        sources=MappingProxyType({source.id: source for source in sources.sources}),
        messages=messages,
        safety_words=_all(parsed, SafetyWords),
        words=MappingProxyType({id: words.model_dump() for id, words in _all(parsed, Words).items()}),
        revision=parsed.revision,
    )


def _all(parsed: Folder, kind: type[AnyModel]) -> Mapping[str, AnyModel]:
    return MappingProxyType({item.id: item.model for item in parsed.items if isinstance(item.model, kind)})
