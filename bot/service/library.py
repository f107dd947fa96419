"""The knowledge in use: built whole from the folder, replaced whole, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue import countries, followups, phrases, places
from bot.dialogue.policy import Policy
from bot.embedding import Encoder
from bot.errors import KnowledgeError, KnowledgeUnusable, Problem
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, parse
from bot.knowledge.loader import base_of, take
from bot.matching.matcher import Matcher, Phrasing
from bot.matching.wording import sentences
from bot.rich import RichText
from bot.safety import proof
from bot.safety.second_opinion import SecondOpinion
from bot.safety.triage import Safety
from bot.service.kept import Kept
from bot.text import words_of

CHECKS = (phrases.problems, places.problems, countries.problems, followups.problems, proof.problems)


def read_checked(folder: Path, cache: Path | None = None) -> KnowledgeBase:
    """The folder with every check of every room passed. Raises KnowledgeError or KnowledgeUnusable.

    `cache`: a folder that remembers the last revision found good, so that the next start need not check it again.
    """
    return checked(parse(folder), cache)


def checked(parsed: Folder, cache: Path | None = None) -> KnowledgeBase:
    """What a parsed folder says, as `read_checked`. Raises KnowledgeError."""

    def good() -> bool:
        take(parsed, CHECKS)
        return True

    Kept(cache).value("checked", parsed.revision, good)
    return base_of(parsed)


def build_safety(base: KnowledgeBase, cache: Path | None = None, encoder: Encoder | None = None) -> Safety:
    """The room that hears warning signs, with its second opinion. `cache` as in `build_policy`."""

    def signs() -> Safety:
        known = words_of(wording for _, wording in base.wordings())
        return Safety(base.protocols.values(), base.safety_words.values(), known)

    safety = Kept(cache).value("safety", base.revision, signs)
    safety.attach(SecondOpinion(encoder))
    return safety


def build_policy(
    base: KnowledgeBase, cache: Path | None = None, encoder: Encoder | None = None, like: Policy | None = None
) -> Policy:
    """Everything that decides, for one knowledge base. `cache` keeps what is dear to compute between starts.

    `like`: a policy, built with the same encoder, whose rooms serve here too where they were made from the same.
    """
    shared = like is not None and _heard(like.base) == _heard(base)
    safety = like.safety if like is not None and shared else build_safety(base, cache, encoder)
    if like is not None and like.safety.words == safety.words and _matched(like.base) == _matched(base):
        return Policy(base, safety, like.matcher)

    def matcher() -> Matcher:
        return Matcher.build(
            [Phrasing(entry, wording) for entry, wording in base.wordings()],
            passages=_passages(base),
            vocabulary=base.words.get("matching"),
            encoder=encoder,
            cache=cache,
            protected=safety.words,
        )

    meanings = encoder.name if encoder is not None else "words alone"
    matching = Kept(cache).value("matcher", f"{base.revision} {meanings}", matcher)
    matching.attach(encoder)
    return Policy(base, safety, matching)


def _heard(base: KnowledgeBase) -> object:
    """All that safety is made from."""
    known = frozenset(words_of(wording for _, wording in base.wordings()))
    return dict(base.protocols), dict(base.safety_words), known


def _matched(base: KnowledgeBase) -> object:
    """All that matching is made from, beside the words that safety listens for."""
    return base.wordings(), _passages(base), base.words.get("matching")


def _passages(base: KnowledgeBase) -> list[Phrasing]:
    """What the entries themselves say, sentence by sentence: a weak hint at what they are asked for."""
    said = [(answer.id, RichText.from_markdown(answer.body).text) for answer in base.answers.values()]
    for exercise in base.exercises.values():
        lines = (exercise.purpose, exercise.range, *exercise.setup, *exercise.cues, *exercise.muscles)
        said.append((exercise.id, ". ".join(lines)))
    return [Phrasing(id, sentence) for id, text in said for sentence in sentences(text)]


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of reading the folder anew: the revision in use, and the problems if it was not taken."""

    revision: str
    changed: bool
    problems: tuple[Problem, ...] = ()


class Library:
    """Hands out the policy of the last good revision."""

    def __init__(self, folder: Path, cache: Path | None = None, encoder: Encoder | None = None) -> None:
        """Reads the folder. Raises KnowledgeError or KnowledgeUnusable."""
        self._folder = folder
        self._cache = cache
        self._encoder = encoder
        self._policy = build_policy(read_checked(folder, cache), cache, encoder)

    @property
    def policy(self) -> Policy:
        """The policy in use. Hold on to it for the length of a turn, not longer."""
        return self._policy

    async def reload(self) -> Reloaded:
        """Read the folder anew, beside the running bot. With any problem the last good revision stays in use."""
        in_use = self._policy.base.revision
        try:
            base = await asyncio.to_thread(read_checked, self._folder, self._cache)
            if base.revision == in_use:
                return Reloaded(in_use, changed=False)
            self._policy = await asyncio.to_thread(build_policy, base, self._cache, self._encoder)
        except KnowledgeError as error:
            return Reloaded(in_use, changed=False, problems=tuple(error.problems))
        except KnowledgeUnusable as error:
            return Reloaded(in_use, changed=False, problems=(Problem(error.folder.name, 1, str(error)),))
        return Reloaded(base.revision, changed=True)
