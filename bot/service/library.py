"""The knowledge in use: built whole from the folder, replaced whole, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue import phrases
from bot.dialogue.policy import Policy
from bot.errors import KnowledgeError, KnowledgeUnusable, Problem
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loader import read
from bot.matching.matcher import Matcher, Phrasing
from bot.safety import proof
from bot.safety.triage import Safety
from bot.text import fold, tokens

CHECKS = (phrases.problems, proof.problems)


def read_checked(folder: Path) -> KnowledgeBase:
    """The folder with every check of every room passed. Raises KnowledgeError or KnowledgeUnusable."""
    return read(folder, CHECKS)


def build_policy(base: KnowledgeBase) -> Policy:
    """Everything that decides, for one knowledge base."""
    known = {token.word for _, wording in base.wordings() for token in tokens(fold(wording))}
    safety = Safety(base.protocols.values(), base.safety_words.values(), known)
    matcher = Matcher.build(
        [Phrasing(entry, wording) for entry, wording in base.wordings()],
        vocabulary=base.words.get("matching"),
        protected=safety.words,
    )
    return Policy(base, safety, matcher)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of reading the folder anew: the revision in use, and the problems if it was not taken."""

    revision: str
    changed: bool
    problems: tuple[Problem, ...] = ()


class Library:
    """Hands out the policy of the last good revision."""

    def __init__(self, folder: Path) -> None:
        """Reads the folder. Raises KnowledgeError or KnowledgeUnusable."""
        self._folder = folder
        self._policy = build_policy(read_checked(folder))

    @property
    def policy(self) -> Policy:
        """The policy in use. Hold on to it for the length of a turn, not longer."""
        return self._policy

    async def reload(self) -> Reloaded:
        """Read the folder anew, beside the running bot. With any problem the last good revision stays in use."""
        in_use = self._policy.base.revision
        try:
            base = await asyncio.to_thread(read_checked, self._folder)
            if base.revision == in_use:
                return Reloaded(in_use, changed=False)
            self._policy = await asyncio.to_thread(build_policy, base)
        except KnowledgeError as error:
            return Reloaded(in_use, changed=False, problems=tuple(error.problems))
        except KnowledgeUnusable as error:
            return Reloaded(in_use, changed=False, problems=(Problem(error.folder.name, 1, str(error)),))
        return Reloaded(base.revision, changed=True)
