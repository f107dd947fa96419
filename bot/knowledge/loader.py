"""The way in: a knowledge folder becomes one KnowledgeBase, whole and free of problems, or none of it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from bot.errors import KnowledgeError, Problem
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, Sources, parse
from bot.knowledge.lint import lint
from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import (
    Answer,
    Exercise,
    Messages,
    Model,
    Page,
    Programme,
    Protocol,
    SafetyWords,
    SmallTalk,
    Words,
)

AnyModel = TypeVar("AnyModel", bound=Model)


Check: TypeAlias = Callable[[Folder], Iterable[Problem]]


def check(folder: Path, further: Iterable[Check] = ()) -> list[Problem]:
    """Every problem of the folder, by file and line. Raises KnowledgeUnusable when there is nothing to check.

    `further`: the checks of rooms above this one, such as safety's proofs.
    """
    return _problems(parse(folder), further)


def read(folder: Path, further: Iterable[Check] = ()) -> KnowledgeBase:
    """What the folder says. Raises KnowledgeError with every problem, or KnowledgeUnusable."""
    return take(parse(folder), further)


def take(parsed: Folder, further: Iterable[Check] = ()) -> KnowledgeBase:
    """What a parsed folder says. Raises KnowledgeError with every problem."""
    if problems := _problems(parsed, further):
        raise KnowledgeError(problems)
    return base_of(parsed)


def _problems(parsed: Folder, further: Iterable[Check]) -> list[Problem]:
    return sorted({*parsed.problems, *lint(parsed), *chain.from_iterable(check(parsed) for check in further)})


def base_of(parsed: Folder) -> KnowledgeBase:
    """What a folder says that has been checked before and found good."""
    (messages,) = _all(parsed, Messages).values()
    (sources,) = _all(parsed, Sources).values()
    return KnowledgeBase(
        exercises=_all(parsed, Exercise),
        answers=_all(parsed, Answer),
        smalltalk=_all(parsed, SmallTalk),
        programmes=_all(parsed, Programme),
        pages=_all(parsed, Page),
        protocols=_all(parsed, Protocol),
        sources=MappingProxyType({source.id: source for source in sources.sources}),
        messages=messages,
        safety_words=_all(parsed, SafetyWords),
        words=MappingProxyType({id: words.model_dump() for id, words in _all(parsed, Words).items()}),
        revision=parsed.revision,
        progress=next(iter(_all(parsed, ProgressRules).values()), None),
    )


def _all(parsed: Folder, kind: type[AnyModel]) -> Mapping[str, AnyModel]:
    return MappingProxyType({item.id: item.model for item in parsed.items if isinstance(item.model, kind)})
